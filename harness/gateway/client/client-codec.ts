/** What the client's side of each wire protocol does, and what goes in and out of it. */

import type { ServiceModel } from "#model/service-model.ts";
import type { HeaderMap, Members, Target } from "../protocols/protocol.ts";

/** A request that is not signed yet. */
export interface Outgoing {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly rawQuery: string;
  /** Lower-case names; values as they go out, byte by byte. */
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
  /** The value of the member that streams, instead of a body. */
  readonly stream: unknown;
}

/** An answer whose body was read, or is `stream` where the operation's output streams. */
export interface Incoming {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: Uint8Array;
  readonly stream: Uint8Array | AsyncIterable<Uint8Array> | undefined;
}

/** What an answer says of a failure. */
export interface FailedAnswer {
  readonly code: string;
  readonly message: string;
  readonly members: Members;
}

export interface ClientCodec {
  encode(target: Target, input: Readonly<Members>): Outgoing;
  /** Throws MalformedInput when the answer is not in this protocol's form. */
  decode(target: Target, answer: Incoming): Members;
  decodeError(service: ServiceModel, answer: Incoming): FailedAnswer;
}
