/**
 * HTTP to one endpoint: requests out and answers back as streams, over connections that are kept.
 * An answer may come before the request's body has ended; it counts then.
 */

import { once } from "node:events";
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Clock } from "#kernel/clock.ts";

export type RequestBody = string | Uint8Array | AsyncIterable<Uint8Array>;

export interface ConnectionRequest {
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody;
  readonly signal: AbortSignal;
}

export interface Connection {
  /** As the Host header has it. */
  readonly host: string;
  /** Resolves when the answer's head is there; what the body's source throws is thrown on. */
  send(request: ConnectionRequest): Promise<IncomingMessage>;
  close(): void;
}

/** How long an answer may take to begin, and its reader after that. */
const SILENCE_MS_MAX = 120_000;
const UNREAD_MS_MAX = 30_000;
const IDLE_SOCKETS_MAX = 64;

/** `machine` is the machine's own time. */
export function connect(endpoint: URL, machine: Clock): Connection {
  const secure = endpoint.protocol === "https:";
  const settings = { keepAlive: true, maxFreeSockets: IDLE_SOCKETS_MAX };
  const agent = secure ? new HttpsAgent(settings) : new HttpAgent(settings);
  const begin = secure ? httpsRequest : httpRequest;
  const start = ({ method, path, headers }: ConnectionRequest) =>
    begin({
      host: endpoint.hostname.replace(/^\[|\]$/g, ""),
      port: endpoint.port || (secure ? 443 : 80),
      method,
      path,
      headers,
      agent,
    });

  const send = async (request: ConnectionRequest, again: boolean): Promise<IncomingMessage> => {
    request.signal.throwIfAborted();
    const outgoing = start(request);
    try {
      return await exchange(outgoing, request, machine);
    } catch (error) {
      // A kept connection that its other side closed in this very moment: nothing was done yet.
      if (again && outgoing.reusedSocket && isReset(error) && !streams(request.body))
        return send(request, false);
      throw error;
    }
  };
  return {
    host: endpoint.host,
    send: (request) => send(request, true),
    close: () => agent.destroy(),
  };
}

async function exchange(
  outgoing: ClientRequest,
  { body, signal }: ConnectionRequest,
  machine: Clock,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const abort = () => outgoing.destroy(signal.reason as Error);
  const silence = machine.schedule(machine.now() + SILENCE_MS_MAX, () =>
    outgoing.destroy(new Error(`nothing was heard for ${SILENCE_MS_MAX / 1000} s`)),
  );
  signal.addEventListener("abort", abort);
  outgoing.once("close", () => {
    silence.cancel();
    signal.removeEventListener("abort", abort);
  });
  outgoing.on("response", (answer) => {
    silence.cancel();
    resolve(answer);
  });
  outgoing.on("error", reject);
  if (!streams(body)) outgoing.end(body);
  else
    pump(body, outgoing).catch((error: unknown) => {
      reject(error);
      outgoing.destroy();
    });
  return promise;
}

const streams = (body: RequestBody): body is AsyncIterable<Uint8Array> =>
  typeof body !== "string" && !(body instanceof Uint8Array);

const isReset = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  (error.code === "ECONNRESET" || error.code === "EPIPE");

/** Writes no faster than the other side reads. */
async function pump(body: AsyncIterable<Uint8Array>, outgoing: ClientRequest): Promise<void> {
  const closed = new AbortController();
  outgoing.once("close", () => closed.abort());
  for await (const chunk of body) {
    if (outgoing.destroyed) return;
    if (outgoing.write(chunk)) continue;
    // A closed connection drains no more; why it closed is told by its own error.
    await once(outgoing, "drain", { signal: closed.signal }).catch(() => undefined);
  }
  if (!outgoing.destroyed) outgoing.end();
}

/** The answer's bytes; a reader that stops early, or never begins, frees the connection. */
export function bytesOf(answer: IncomingMessage, machine: Clock): AsyncIterable<Uint8Array> {
  const unread = machine.schedule(machine.now() + UNREAD_MS_MAX, () => answer.destroy());
  return {
    [Symbol.asyncIterator]() {
      unread.cancel();
      const chunks: AsyncIterator<Uint8Array> = answer.iterator();
      return {
        next: () => chunks.next(),
        async return() {
          answer.destroy();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
