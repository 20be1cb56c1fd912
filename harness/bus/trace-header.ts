/**
 * AWS X-Ray's tracing header, as the harness writes it: a root of its own, and as parent the
 * position of a record in the account's journal, in hexadecimal.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */

import type { Instant } from "#kernel/clock.ts";
import { hexId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";

export interface TraceOrigin {
  readonly random: Random;
  readonly now: Instant;
  /** A header whose root goes on, such as that of the message a POST is about. */
  readonly incoming?: string | undefined;
}

const ROOT = /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/;
const PARENT = /(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)/;

/** The header of what follows from the journal record `seq`. */
export function formatTraceHeader(
  seq: number,
  { random, now, incoming = "" }: TraceOrigin,
): string {
  const parent = seq.toString(16).padStart(16, "0");
  return `Root=${ROOT.exec(incoming)?.[1] ?? newRoot(random, now)};Parent=${parent};Sampled=1`;
}

/** The journal record a header may name; whether there is such a one is for the caller to ask. */
export function parentIn(header: string): number | undefined {
  const parent = PARENT.exec(header)?.[1];
  const seq = Number.parseInt(parent ?? "", 16);
  return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined;
}

function newRoot(random: Random, now: Instant): string {
  const seconds = Math.floor(now / 1000).toString(16);
  return `1-${seconds.padStart(8, "0")}-${hexId(random, 24)}`;
}
