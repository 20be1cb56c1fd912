/**
 * A request goes on to a port of this machine as it came, with the X-Forwarded headers of Elastic
 * Load Balancing, and its answer is streamed back.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/x-forwarded-headers.html
 */

import { type Agent, globalAgent, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { WireRequest, WireResponse } from "#gateway/wire-message.ts";
import { messageOf } from "#kernel/harness-error.ts";

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

const BODILESS = new Set(["GET", "HEAD", "OPTIONS"]);

export interface Route {
  readonly port: number;
  readonly agent: Agent;
  /** Ends the exchange early. */
  readonly signal: AbortSignal;
  /** Without the X-Forwarded headers, as a balancer of connections passes requests on. */
  readonly isPlain?: boolean;
  /** Hears of the connection that the request goes over. */
  onSocket?(socket: Socket): void;
}

/** Passes the request on; an instance that cannot be reached answers 502, as behind a balancer. */
export async function forward(incoming: WireRequest, port: number): Promise<WireResponse> {
  try {
    const route = { port, agent: globalAgent, signal: incoming.signal };
    return answerOf(await exchange(incoming, route));
  } catch (error) {
    if (incoming.signal.aborted) throw error;
    return textAnswer(502, `The instance on port ${port} did not answer: ${messageOf(error)}`);
  }
}

export function textAnswer(status: number, text: string): WireResponse {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return { status, headers, body: `${text}\n` };
}

/**
 * The instance's answer. A kept connection that the instance closed in the same moment says nothing
 * of the instance: a request without a body is then sent again, on a new one.
 */
export async function exchange(incoming: WireRequest, route: Route): Promise<IncomingMessage> {
  const bodiless =
    BODILESS.has(incoming.method) && incoming.headers["content-length"] === undefined;
  for (;;) {
    const sent = send(incoming, route, bodiless);
    try {
      return await sent.answer;
    } catch (error) {
      const isStale = sent.isReused() && bodiless && isReset(error) && !route.signal.aborted;
      if (!isStale) throw error;
    }
  }
}

const isReset = (error: unknown) => hasCode(error, /^(ECONNRESET|EPIPE)$/);

/** Nobody took the connection: nothing of the request was sent. */
export const isRefused = (error: unknown) => hasCode(error, /^ECONNREFUSED$/);

const hasCode = (error: unknown, pattern: RegExp) =>
  error instanceof Error && "code" in error && pattern.test(String(error.code));

function send(incoming: WireRequest, route: Route, bodiless: boolean) {
  const { port, agent, signal, isPlain, onSocket } = route;
  const { promise: answer, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { method, path, rawQuery, body } = incoming;
  const outgoing = request(
    {
      host: "127.0.0.1",
      port,
      agent,
      method,
      path: rawQuery === "" ? path : `${path}?${rawQuery}`,
      headers: headersFor(incoming, isPlain),
      signal,
    },
    resolve,
  );
  outgoing.on("error", reject);
  if (onSocket) outgoing.once("socket", onSocket);
  const sendBody = () => {
    // An instance may answer before it has read the whole body; its answer counts then.
    pipeline(body instanceof Readable ? body : Readable.from(body), outgoing).catch(reject);
  };
  if (bodiless) outgoing.end();
  // Nothing of the body is read before someone takes it, so that another target can.
  else
    outgoing.once("socket", (socket) => {
      if (socket.connecting) socket.once("connect", sendBody);
      else sendBody();
    });
  return { answer, isReused: () => outgoing.reusedSocket };
}

/** What the instance is told of the client, after what earlier proxies told; nothing when plain. */
export function headersFor(
  incoming: WireRequest,
  isPlain: boolean | undefined,
): Record<string, string> {
  if (isPlain) return endToEnd(incoming.headers);
  const { protocol, port } = new URL(incoming.origin);
  const earlier = incoming.headers["x-forwarded-for"];
  const { sourceIp } = incoming;
  return {
    ...endToEnd(incoming.headers),
    "x-forwarded-for": earlier === undefined ? sourceIp : `${earlier}, ${sourceIp}`,
    "x-forwarded-proto": protocol.replace(":", ""),
    "x-forwarded-port": port || "80",
  };
}

export function answerOf(answer: IncomingMessage): WireResponse {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(endToEnd(answer.headers)))
    if (value !== undefined) headers[name] = value;
  return { status: answer.statusCode ?? 502, headers, body: answer };
}

function endToEnd<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  const kept: Record<string, Value> = {};
  for (const name in headers) {
    const value = headers[name];
    if (!HOP_BY_HOP.has(name) && value !== undefined) kept[name] = value;
  }
  return kept;
}
