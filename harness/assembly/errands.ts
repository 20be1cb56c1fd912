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
  recordNamed,
} from "#bus/trace-header.ts";
import type { Errand, ErrandRecord } from "#engines/beanstalk/identity.ts";
import type { Attribution } from "#gateway/auth/credentials.ts";
import type { AccountId } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Random } from "#kernel/random.ts";

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

/** Marks and traces that are remembered, of all processes; the oldest are forgotten. */
const REMEMBERED_MAX = 20_000;

/** The book of each process; what is known of traces is known to all processes of an account. */
export function createErrands(
  options: ErrandsOptions,
): (account: AccountId, name: string) => ErrandBook {
  const remembered = new Map<string, Known>();
  const remember = (name: string, record: ErrandRecord) => {
    const known = remembered.get(name);
    remembered.delete(name);
    remembered.set(name, known === undefined ? record : "several");
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
  };
  return (account, name) => {
    const underWay = new Set<ErrandRecord>();
    const recall = (kind: "mark" | "trace", id: string | undefined) => {
      const known = remembered.get(`${account} ${kind} ${id}`);
      return known === "several" ? undefined : known;
    };
    return {
      begin(record, incoming = "") {
        underWay.add(record);
        const { traceHeader, mark, trace } = headerFor(options, record, incoming);
        if (mark !== undefined) remember(`${account} mark ${mark}`, record);
        remember(`${account} trace ${trace}`, record);
        return { traceHeader, end: () => void underWay.delete(record) };
      },
      attribute(traceHeader) {
        const header = parseTraceHeader(traceHeader ?? "");
        const { self, root, parent } = header;
        const seq = recordNamed(header);
        const known =
          recall("mark", self ?? (parent === undefined ? root : undefined)) ??
          (seq !== undefined && options.exists(account, seq) ? seq : recall("trace", root));
        if (known !== undefined) return { cause: seqOf(known) };
        const why = traceHeader === undefined ? "without a trace header" : "with a foreign trace";
        return supposed(underWay, name, why);
      },
    };
  };
}

/** Of several errands in one trace, the trace alone does not tell which. */
type Known = ErrandRecord | "several";

const seqOf = (record: ErrandRecord): number => (typeof record === "number" ? record : record());

/**
 * The header to send along, and what tells the errand when it comes back: an errand with a record
 * is named by that; one that may never have one has a mark of its own. A tracing SDK puts a parent
 * of its own in place of either, and passes on the trace.
 */
function headerFor({ random, clock }: ErrandsOptions, record: ErrandRecord, incoming: string) {
  const fresh = newTraceId(random, clock.now());
  const trace = parseTraceHeader(incoming).root ?? fresh;
  return typeof record === "number"
    ? { traceHeader: formatTraceHeader(trace, record), mark: undefined, trace }
    : { traceHeader: balancedTraceHeader(incoming, fresh), mark: fresh, trace };
}

function supposed(underWay: ReadonlySet<ErrandRecord>, name: string, why: string): Attribution {
  const [only] = underWay;
  if (only === undefined) return { doubt: `by ${name} itself, ${why}` };
  if (underWay.size === 1)
    return { cause: seqOf(only), doubt: `a guess: ${name} sent it ${why}, doing nothing else` };
  return { doubt: `by ${name} as a whole, ${why}: it was doing ${underWay.size} things` };
}
