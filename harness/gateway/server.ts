/**
 * The one place where the gateway touches sockets: makes plain data of HTTP requests and writes
 * plain data back. A connection that is to change its protocol goes over to the site whose it is.
 */

import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Duplex, Readable } from "node:stream";
import { pipeline as pump } from "node:stream/promises";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Pipeline } from "./pipeline.ts";
import type { HeaderMap } from "./protocols/protocol.ts";
import type { Site } from "./site.ts";
import { Unanswered, type WireRequest, type WireResponse } from "./wire-message.ts";

export interface ServerOptions {
  readonly pipeline: Pipeline;
  /** Asked for connections that are to change their protocol. */
  readonly sites?: readonly Site[];
  /** The harness clock, for the `Date` header. */
  readonly now: () => number;
  readonly logger: Logger;
}

export interface ListenOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly host?: string;
}

export interface GatewayServer {
  /** Resolves to the port that is listened on. */
  listen(options: ListenOptions): Promise<number>;
  /** Ends open connections; afterwards nothing listens. */
  close(): Promise<void>;
}

/** Presigned URLs with session tokens and S3 metadata need more than Node's 16 KiB. */
const HEADER_BYTES_MAX = 64 * 1024;
/** Longer than SDKs keep idle connections, so that the server is never the first to close one. */
const KEEP_ALIVE_MS = 75_000;

export function createGatewayServer(options: ServerOptions): GatewayServer {
  const stopping = new AbortController();
  const serve = (exchange: Exchange) => {
    handle(options, stopping.signal, exchange).catch((thrown: unknown) => {
      const { outgoing } = exchange;
      if (outgoing.destroyed) return;
      if (thrown instanceof Unanswered) return void outgoing.destroy();
      options.logger.log("error", `an answer could not be sent: ${messageOf(thrown)}`);
      // A header that HTTP cannot carry, say: nothing was written yet.
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500).end();
    });
  };
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // A large upload may take as long as it takes.
      requestTimeout: 0,
    },
    (incoming, outgoing) => serve({ incoming, outgoing, waiting: false }),
  );
  // Clients that wait are told to go on when their body is wanted, so that no refused body is sent.
  server.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) =>
    serve({ incoming, outgoing, waiting: true }),
  );
  // Node forgets the connections that it hands over.
  const handedOver = new Set<Duplex>();
  server.on("upgrade", (incoming, client, head) => {
    handedOver.add(client);
    client.once("close", () => handedOver.delete(client));
    upgrade(options, requestOf(incoming, bodyOf(incoming), stopping.signal), client, head);
  });
  return {
    listen: ({ port, host = "127.0.0.1" }) => listen(server, port, host),
    async close() {
      stopping.abort();
      for (const client of handedOver) client.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      const text = inUse
        ? `Port ${port} on ${host} is in use; stop what listens there or choose another port.`
        : `The gateway cannot listen on ${host}:${port}: ${error.message}`;
      const code = inUse ? "PORT_IN_USE" : "CONFIG_INVALID";
      reject(new HarnessError(code, text, { cause: error }));
    });
    server.listen(port, host, () => {
      // A TCP server's address is never a pipe's name.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Whether the client still waits to be told to send its body (RFC 9110, 10.1.1). */
  waiting: boolean;
}

function upgrade(
  { sites = [], logger }: ServerOptions,
  request: WireRequest,
  client: Duplex,
  head: Uint8Array,
): void {
  client.on("error", (error) => logger.log("debug", `an upgraded connection: ${error.message}`));
  for (const site of sites) {
    const handler = site.upgrades?.(request.host, request.path);
    if (!handler) continue;
    handler(request, client, head);
    return;
  }
  client.end("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

async function handle(
  options: ServerOptions,
  stopping: AbortSignal,
  exchange: Exchange,
): Promise<void> {
  const { incoming, outgoing, waiting } = exchange;
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const signal = AbortSignal.any([gone.signal, stopping]);
  const body = waiting ? awaitedBody(exchange) : bodyOf(incoming);
  const response = await options.pipeline(requestOf(incoming, body, signal));
  await send(response, options.now(), exchange);
}

function requestOf(
  incoming: IncomingMessage,
  body: WireRequest["body"],
  signal: AbortSignal,
): WireRequest {
  const url = incoming.url ?? "/";
  // A proxy's request has an absolute URL.
  const target = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, "") || "/";
  const at = target.indexOf("?");
  const rawQuery = at < 0 ? "" : target.slice(at + 1);
  const headers = headersOf(incoming);
  const hostHeader = headers["host"] ?? "localhost";
  return {
    method: incoming.method ?? "GET",
    path: at < 0 ? target : target.slice(0, at),
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers,
    host: hostHeader.replace(/:\d+$/, "").toLowerCase(),
    origin: `http://${hostHeader}`,
    sourceIp: (incoming.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, ""),
    body,
    signal,
  };
}

/** Whoever stops reading early must not take the connection down with it. */
const bodyOf = (incoming: IncomingMessage): AsyncIterable<Uint8Array> =>
  incoming.iterator({ destroyOnReturn: false });

async function* awaitedBody(exchange: Exchange): AsyncGenerator<Uint8Array> {
  if (exchange.waiting) exchange.outgoing.writeContinue();
  exchange.waiting = false;
  yield* bodyOf(exchange.incoming);
}

/** Node reads header values byte by byte; what is UTF-8 becomes text again. */
function headersOf(incoming: IncomingMessage): HeaderMap {
  const headers: Record<string, string> = {};
  for (const name in incoming.headers) {
    const value = incoming.headers[name];
    const text = Array.isArray(value) ? value.join(",") : (value ?? "");
    headers[name] = NOT_ASCII.test(text) ? Buffer.from(text, "latin1").toString("utf8") : text;
  }
  return headers;
}

const NOT_ASCII = /[^\0-\x7f]/;

async function send(
  response: WireResponse,
  now: number,
  { incoming, outgoing, waiting }: Exchange,
): Promise<void> {
  const { status, headers, body } = response;
  // A body that was never asked for may or may not come: no further request can follow it.
  if (waiting) outgoing.shouldKeepAlive = false;
  skipRest(incoming);
  outgoing.setHeader("date", new Date(now).toUTCString());
  const bodiless = incoming.method === "HEAD" || status === 204 || status === 304;
  if (bodiless) {
    outgoing.writeHead(status, headers).end();
    await discard(body);
  } else if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    const length = { "content-length": String(body === undefined ? 0 : Buffer.byteLength(body)) };
    outgoing.writeHead(status, { ...headers, ...length }).end(body);
  } else {
    outgoing.writeHead(status, headers);
    await pump(body instanceof Readable ? body : Readable.from(body), outgoing);
  }
}

/** How much of a refused body is let pass before the connection ends. */
const SKIPPED_BYTES_MAX = 64 * 2 ** 20;

/** Lets the rest of a refused body pass, as a client may read the answer only after it was sent. */
function skipRest(incoming: IncomingMessage): void {
  if (incoming.readableEnded) return;
  let left = SKIPPED_BYTES_MAX;
  incoming.removeAllListeners("readable");
  incoming.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) incoming.destroy();
  });
}

/** A stream that nobody reads must still be told that it ends. */
async function discard(body: WireResponse["body"]): Promise<void> {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) return;
  await body[Symbol.asyncIterator]().return?.();
}
