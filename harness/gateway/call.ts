/**
 * Where the wire ends and the in-process pipeline begins: a decoded, authenticated request, and
 * what became of it. Deliveries and `ctx.call` enter here too, without a wire.
 */

import type { AwsError } from "#kernel/aws-error.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import type { Principal } from "#kernel/principal.ts";
import type { ServiceName } from "#model/types/index.ts";

export interface Call {
  readonly service: ServiceName;
  /** An operation of the model (`PutObject`) or an internal one in camelCase (`postObject`). */
  readonly operation: string;
  readonly input: object;
  readonly account: AccountId;
  readonly region: Region;
  readonly principal: Principal;
  readonly requestId: string;
  /** Journal record this call follows from, when its credentials or its caller name one. */
  readonly cause: number | undefined;
  /**
   * Given for a read that is worth a record only when it fails: writes the record that the failure
   * follows from, or answers undefined where even that is worth none.
   */
  readonly quiet?: (() => number | undefined) | undefined;
  /** X-Amzn-Trace-Id of the request this is, or of the one that its event came from. */
  readonly traceHeader: string | undefined;
  /** Base URL under which the caller reaches the gateway. */
  readonly origin: string;
  readonly sourceIp: string;
  /** Aborted when the caller went away or the harness stops. */
  readonly signal: AbortSignal;
  /** Made by a client, over the wire or as the daemon of a process: what faults at calls strike. */
  readonly byClient?: boolean;
  /** How the call arrived; undefined for calls made inside the harness. */
  readonly wire: CallWire | undefined;
}

export interface CallWire {
  readonly protocol: WireProtocol;
  readonly userAgent: string;
  /** Why its cause is not certain, or not known, for a call of a process of ours. */
  readonly doubt: string | undefined;
}

export type WireProtocol = "aws-json" | "aws-query" | "rest-json" | "rest-xml" | "rpc-v2-cbor";

export type Outcome = (
  | { readonly ok: true; readonly output: object }
  | { readonly ok: false; readonly error: AwsError }
) & {
  /** The client gets no answer: a fault closes its connection. */
  readonly unanswered?: true;
};
