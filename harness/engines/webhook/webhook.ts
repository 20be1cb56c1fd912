/**
 * Slack's incoming webhooks, as far as an alert needs them: what is posted is kept, for tests and
 * people, and answered as Slack answers. Nothing leaves the machine.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";

export interface CapturedPost {
  /** Such as `/services/T0/B0/secret`. */
  readonly path: string;
  readonly payload: JsonObject;
}

export interface Webhook {
  /** Where posts are taken: a URL of the form that Slack gives out. */
  readonly url: string;
  readonly port: number;
  /** Oldest first; the newest {@link POSTS_MAX} are kept. */
  list(): readonly CapturedPost[];
  stop(): Promise<void>;
}

const POSTS_MAX = 1_000;
const HOST = "127.0.0.1";
const PATH = /^\/services\/\w+\/\w+\/\w+$/;

/** Listens on a free port of loopback; `onPost` hears of each post as it arrives. */
export async function startWebhook(
  options: { onPost?(post: CapturedPost): void } = {},
): Promise<Webhook> {
  const posts: CapturedPost[] = [];
  const server = createServer((request, response) => {
    take(request).then(
      (taken) => {
        if ("status" in taken) {
          response.writeHead(taken.status, { "content-type": "text/html" }).end(taken.reason);
          return;
        }
        posts.push(taken);
        if (posts.length > POSTS_MAX) posts.shift();
        options.onPost?.(taken);
        response.writeHead(200, { "content-type": "text/html" }).end("ok");
      },
      // The client went away in the middle of its body.
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, HOST, resolve);
  });
  // A TCP server's address is never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${port}/services/T00000000/B00000000/captured`,
    port,
    list: () => [...posts],
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Refusal {
  readonly status: number;
  readonly reason: string;
}

async function take(request: IncomingMessage): Promise<CapturedPost | Refusal> {
  const path = request.url ?? "/";
  const payload = parseJson(await text(request));
  if (request.method !== "POST" || !PATH.test(path)) return { status: 404, reason: "no_service" };
  if (!isJsonObject(payload)) return { status: 400, reason: "invalid_payload" };
  if (!payload["text"] && !payload["attachments"]) return { status: 400, reason: "no_text" };
  return { path, payload };
}
