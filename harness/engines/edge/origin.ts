/** What the edge asks of an origin, whatever kind that is, and what it gets. */

import type { BodySource } from "#model/body.ts";
import type { EdgeRequest } from "#services/cloudfront/edge/request.ts";

export type Headers = Readonly<Record<string, string>>;

export interface OriginRequest {
  readonly method: string;
  /** With the origin's own path in front; still percent-encoded. */
  readonly path: string;
  readonly query: string;
  /** What is forwarded of the viewer's headers, cookies included, and the origin's custom ones. */
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array> | undefined;
  /** The viewer's request, for what is judged by it. */
  readonly viewer: EdgeRequest;
  readonly record: EdgeRecord;
  readonly signal: AbortSignal;
}

/** The journal record of a request to the edge: what its origin is asked follows from it. */
export interface EdgeRecord {
  /** Its position; it is written when it is first asked for. */
  seq(): number;
  /** Whether it is worth writing only when something failed. */
  readonly quiet: boolean;
}

export interface OriginAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Headers;
  readonly body: BodySource | undefined;
}
