/**
 * What a load balancer does for an instance: a request goes on to a port of this machine as it
 * came, with the X-Forwarded headers of Elastic Load Balancing, and its answer is streamed back.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/x-forwarded-headers.html
 */

import { type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";

/** Headers of one connection, which are not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Passes the request on; an instance that cannot be reached answers 502, as behind a balancer. */
export async function forward(incoming: WireRequest, port: number): Promise<WireResponse> {
  try {
    return answerOf(await send(incoming, port));
  } catch (error) {
    if (incoming.signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const body = `The instance on port ${port} did not answer: ${reason}\n`;
    return { status: 502, headers: { "content-type": "text/plain; charset=utf-8" }, body };
  }
}

async function send(incoming: WireRequest, port: number): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request(
    {
      host: "127.0.0.1",
      port,
      method: incoming.method,
      path: incoming.rawQuery === "" ? incoming.path : `${incoming.path}?${incoming.rawQuery}`,
      headers: {
        ...endToEnd(incoming.headers),
        "x-forwarded-for": incoming.sourceIp,
        "x-forwarded-proto": new URL(incoming.origin).protocol.replace(":", ""),
        "x-forwarded-port": new URL(incoming.origin).port || "80",
      },
      signal: incoming.signal,
    },
    resolve,
  );
  outgoing.on("error", reject);
  // An instance may answer before it has read the whole body; its answer counts then.
  pipeline(Readable.from(incoming.body), outgoing).catch(reject);
  return promise;
}

function answerOf(answer: IncomingMessage): WireResponse {
  const headers = Object.fromEntries(
    Object.entries(endToEnd(answer.headers)).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return { status: answer.statusCode ?? 502, headers, body: answer };
}

function endToEnd<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}
