/** A request and its answer as plain data: what the server makes of a socket, and back. */

import type { HeaderMap } from "./protocols/protocol.ts";

export interface WireRequest {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  /** Still percent-encoded, without the question mark. */
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: HeaderMap;
  /** The Host header's name in lower case, without the port. */
  readonly host: string;
  /** Base URL under which the caller reached the gateway. */
  readonly origin: string;
  readonly sourceIp: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborted when the caller went away or the server stops. */
  readonly signal: AbortSignal;
}

export interface WireResponse {
  readonly status: number;
  /** Lower-case names; a list is sent as a header a value, as Set-Cookie must be. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

/** Thrown instead of an answer: the server closes the connection, as one that broke would. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}
