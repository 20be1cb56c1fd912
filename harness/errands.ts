/**
 * What processes of ours were asked to do, by a POST of the worker daemon or a request for a page,
 * and which of it a call of theirs follows from. That is known by the X-Amzn-Trace-Id that was sent
 * along and comes back with the call, at once or later through a job. Without it the call is taken
 * for the one thing that the process does, as a guess, or else for the process's own doing; the
 * journal says so.
 */

import {
  balancedTraceHeader,
  formatTraceHeader,
  newTraceId,
  parseTraceHeader,
} from "#bus/trace-header.ts";
import type { Attribution } from "#gateway/auth/credentials.ts";
import type { AccountId } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Random } from "#kernel/random.ts";

export interface Errand {
  /** The X-Amzn-Trace-Id to send along. */
  readonly traceHeader: string;
  /** The process has answered; what carries the header is known to follow from it later, too. */
  end(): void;
}

/**
 * An errand's journal record: its position, or, where it is worth a record only once something
 * follows from it, what writes it and returns its position, the same each time.
 */
export type ErrandRecord = number | (() => number);

export interface ErrandBook {
  begin(record: ErrandRecord, incoming?: string): Errand;
  /** What a call with this X-Amzn-Trace-Id follows from. */
  attribute(traceHeader: string | undefined): Attribution;
}

export interface ErrandsOptions {
  readonly random: Random;
  readonly clock: Clock;
  /** Whether the account's journal has a record at this position. */
  exists(account: AccountId, seq: number): boolean;
}

/** Ids of traces that are remembered, of all processes; the oldest are forgotten. */
const REMEMBERED_MAX = 10_000;

/** The book of each process; what is known of traces is known to all processes of an account. */
export function createErrands(
  options: ErrandsOptions,
): (account: AccountId, name: string) => ErrandBook {
  const remembered = new Map<string, Known>();
  const remember = (id: string, record: ErrandRecord) => {
    const known = remembered.get(id);
    remembered.delete(id);
    // Of several errands in one trace, the trace alone does not tell which.
    remembered.set(id, known === undefined ? record : "several");
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
  };
  return (account, name) => {
    const underWay = new Set<ErrandRecord>();
    const recall = (id: string | undefined) => {
      const known = remembered.get(`${account}/${id}`);
      return known === "several" ? undefined : known;
    };
    return {
      begin(record, incoming = "") {
        underWay.add(record);
        const { ids, traceHeader } = headerFor(options, record, incoming);
        for (const id of ids) remember(`${account}/${id}`, record);
        return { traceHeader, end: () => void underWay.delete(record) };
      },
      attribute(traceHeader) {
        const { parent, self, root } = parseTraceHeader(traceHeader ?? "");
        const named = parent !== undefined && options.exists(account, parent) ? parent : undefined;
        const known = recall(self) ?? named ?? recall(root);
        if (known !== undefined) return { cause: seqOf(known) };
        const why = traceHeader === undefined ? "without a trace header" : "with a foreign trace";
        return supposed(underWay, name, why);
      },
    };
  };
}

type Known = ErrandRecord | "several";

const seqOf = (record: ErrandRecord): number => (typeof record === "number" ? record : record());

/**
 * One that has a record is named by it; one that may never have one is told by an id of its own.
 * A tracing SDK passes on neither, but the trace.
 */
function headerFor({ random, clock }: ErrandsOptions, record: ErrandRecord, incoming: string) {
  const fresh = newTraceId(random, clock.now());
  const root = parseTraceHeader(incoming).root ?? fresh;
  return typeof record === "number"
    ? { ids: [root], traceHeader: formatTraceHeader(root, record) }
    : { ids: new Set([root, fresh]), traceHeader: balancedTraceHeader(incoming, fresh) };
}

function supposed(underWay: ReadonlySet<ErrandRecord>, name: string, why: string): Attribution {
  const [only] = underWay;
  if (only === undefined) return { doubt: `by ${name} itself, ${why}` };
  if (underWay.size === 1)
    return { cause: seqOf(only), doubt: `a guess: ${name} sent it ${why}, doing nothing else` };
  return { doubt: `by ${name} as a whole, ${why}: it was doing ${underWay.size} things` };
}
