/** Queues by their URLs: at our address for our clients, at the provider's for the provider. */

import type { Members } from "#gateway/protocols/protocol.ts";
import { formatArn } from "#kernel/arn.ts";
import type { Region } from "#kernel/brand.ts";
import type { ForeignCall } from "./foreign-service.ts";

interface Named {
  readonly account: string;
  readonly name: string;
}

/** Account and name, whatever the host; undefined for what is no queue's URL. */
export function parseQueueUrl(url: unknown): Named | undefined {
  if (typeof url !== "string") return undefined;
  const [name, account] = (/^https?:\/\/[^/]+\/(.+)$/.exec(url)?.[1] ?? "").split("/").reverse();
  return name && account ? { account, name } : undefined;
}

/** The queue that a call is about, as it is told from others. */
export const queueIn = ({ ctx, input }: ForeignCall): string =>
  queueAt(ctx.region, input["QueueUrl"]);

export function queueAt(region: Region, url: unknown): string {
  const named = parseQueueUrl(url);
  return named ? `${region}/${named.account}/${named.name}` : String(url);
}

export function arnIn({ ctx, input }: ForeignCall): string {
  const { account = ctx.account, name = "" } = parseQueueUrl(input["QueueUrl"]) ?? {};
  return formatArn({ service: "sqs", region: ctx.region, account, resource: name });
}

/** The input with the provider's URL of its queue. */
export function outgoingUrls(input: Members, { ctx, foreign }: ForeignCall): Members {
  const named = parseQueueUrl(input["QueueUrl"]);
  if (!named) return input;
  const { provider } = foreign.client;
  return { ...input, QueueUrl: provider.queueUrl(ctx.region, named.account, named.name) };
}

/** Lists of URLs are called so in the one operation, and so in the other. */
const LISTS = ["QueueUrls", "queueUrls"];

/** The output with our URLs; our own queue there is not shown. */
export function incomingUrls(output: Members, { ctx, foreign }: ForeignCall): Members {
  const ours = (url: unknown): string => {
    const named = parseQueueUrl(url);
    return named ? `${ctx.origin}/${named.account}/${named.name}` : String(url);
  };
  const shown: Members = { ...output };
  if (output["QueueUrl"] !== undefined) shown["QueueUrl"] = ours(output["QueueUrl"]);
  for (const name of LISTS) {
    const urls = output[name];
    if (!Array.isArray(urls)) continue;
    const bridge = foreign.bridge.queue(ctx);
    const others = urls.filter((url) => !bridge.is(parseQueueUrl(url)?.name ?? ""));
    if (others.length > 0) shown[name] = others.map(ours);
    else delete shown[name];
  }
  return shown;
}
