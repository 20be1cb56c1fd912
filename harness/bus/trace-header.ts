/**
 * AWS X-Ray's tracing header, as the harness writes and reads it: a trace's root, as parent the
 * position of a record in the account's journal, in hexadecimal, and the mark of a load balancer.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */

import type { Instant } from "#kernel/clock.ts";
import { hexId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";

export interface TraceHeader {
  readonly root: string | undefined;
  /** A request's own mark, given by a load balancer. */
  readonly self: string | undefined;
  readonly parent: string | undefined;
}

const ID = "1-[0-9a-f]{8}-[0-9a-f]{24}";
const ROOT = new RegExp(`(?:^|;)\\s*Root=(${ID})(?:;|$)`);
const SELF = new RegExp(`(?:^|;)\\s*Self=(${ID})(?:;|$)`);
const PARENT = /(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)/;

export function parseTraceHeader(header: string): TraceHeader {
  return {
    root: ROOT.exec(header)?.[1],
    self: SELF.exec(header)?.[1],
    parent: PARENT.exec(header)?.[1],
  };
}

/** The journal record that a parent may name; whether there is one is for the caller to ask. */
export function recordNamed({ parent = "" }: TraceHeader): number | undefined {
  const seq = Number.parseInt(parent, 16);
  return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined;
}

/** The header of what follows from the journal record `seq`, in the trace `root`. */
export const formatTraceHeader = (root: string, seq: number): string =>
  `Root=${root};Parent=${seq.toString(16).padStart(16, "0")};Sampled=1`;

/**
 * What a load balancer makes of a request's header: `id` is the root where there was none, and the
 * request's own mark in a trace that goes on. Other fields are kept.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function balancedTraceHeader(incoming: string, id: string): string {
  if (!ROOT.test(incoming)) return `Root=${id}`;
  const kept = incoming.split(";").filter((field) => !field.trim().startsWith("Self="));
  return [`Self=${id}`, ...kept].join(";");
}

/** A new id of a trace, or of a request in one. */
export function newTraceId(random: Random, now: Instant): string {
  const seconds = Math.floor(now / 1000).toString(16);
  return `1-${seconds.padStart(8, "0")}-${hexId(random, 24)}`;
}
