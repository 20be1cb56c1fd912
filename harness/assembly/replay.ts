/**
 * Reproducing a production bug from its evidence: an S3 event goes to a function as S3 would invoke
 * it, any other body to a queue as its sender would send it.
 */

import type { Replay, Replayed } from "#control/control.ts";
import type { AccountId } from "#kernel/brand.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Caller } from "#operation/caller.ts";
import type { Assembly } from "./assembly.ts";
import { createWorldView } from "./world-view.ts";

export async function replay(
  { core, region, random }: Assembly,
  account: AccountId,
  wanted: Replay,
): Promise<Replayed> {
  const endpoint = "http://localhost";
  const view = { core, account, accessKeyId: account, region, endpoint, random };
  const { call } = createWorldView(view);
  return Array.isArray(wanted.body["Records"])
    ? replayEvent(call, wanted)
    : replayMessage(call, wanted);
}

async function replayEvent(call: Caller, wanted: Replay): Promise<Replayed> {
  const { Functions = [] } = await call("lambda", "ListFunctions", {});
  const names = (Functions ?? []).map(({ FunctionName }) => FunctionName ?? "");
  const target = chosen("function", wanted.function, names);
  await call("lambda", "Invoke", {
    FunctionName: target,
    InvocationType: "Event",
    Payload: Buffer.from(JSON.stringify(wanted.body)),
  });
  return { kind: "invocation", target, ref: target };
}

async function replayMessage(call: Caller, wanted: Replay): Promise<Replayed> {
  const { QueueUrls = [] } = await call("sqs", "ListQueues", {});
  const names = (QueueUrls ?? []).map((url) => url.slice(url.lastIndexOf("/") + 1));
  const target = chosen("queue", wanted.queue, names);
  const { QueueUrl } = await call("sqs", "GetQueueUrl", { QueueName: target });
  const { MessageId } = await call("sqs", "SendMessage", {
    QueueUrl: QueueUrl ?? "",
    MessageBody: JSON.stringify(wanted.body),
  });
  return { kind: "message", target, ref: MessageId ?? target };
}

/** The one that was named, or the only one there is. */
function chosen(what: string, named: string | undefined, known: readonly string[]): string {
  const [only] = known;
  if (named !== undefined && known.includes(named)) return named;
  if (named === undefined && only !== undefined && known.length === 1) return only;
  const there = known.length === 0 ? "there is none" : `there are ${known.join(", ")}`;
  throw new HarnessError(
    "CONFIG_INVALID",
    named === undefined
      ? `Name the ${what} to replay to with --${what}; ${there}.`
      : `There is no ${what} ${named}; ${there}.`,
  );
}
