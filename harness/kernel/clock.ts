/**
 * The one source of time. Every AWS duration (visibility, retention, expiry, schedules) is judged
 * by this clock, so a test can let an hour pass at once. It flows with the machine's clock plus an
 * offset, or stands still until it is advanced.
 */

import { clearTimeout, setTimeout } from "node:timers";

/** Whole milliseconds since the Unix epoch: instants are kept as text that sorts as they do. */
export type Instant = number;

export interface Timer {
  cancel(): void;
}

export interface Clock {
  now(): Instant;
  /** Runs `task` once, when the clock reaches `due` (at the next turn when that has passed). */
  schedule(due: Instant, task: () => void): Timer;
}

export interface ControllableClock extends Clock {
  /**
   * Lets `ms` pass at once: the timers due in that span run in order, each at its own time, with
   * `settle` awaited after each so that what they start can schedule more inside the span.
   */
  advance(ms: number, settle?: () => Promise<void>): Promise<void>;
  /** Milliseconds the clock is ahead of the machine's. */
  offset(): number;
  /** Timers still waiting: after a stop there are none. */
  pending(): number;
  /** Cancels every timer. */
  stop(): void;
}

interface Entry {
  readonly due: Instant;
  readonly task: () => void;
}

/** The longest delay that `setTimeout` takes; a longer wait is done in laps. */
const LAP_MS_MAX = 2 ** 31 - 1;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The machine's own time, for what must not follow the harness clock (signature freshness). */
export const machineNow = (): Instant => Date.now();

export interface ClockOptions {
  /** Stands still there until it is advanced. */
  readonly frozenAt?: Instant;
  /** A clock that flows begins this far ahead of the machine's. */
  readonly aheadMs?: number;
}

export function createClock(options: ClockOptions = {}): ControllableClock {
  const frozen = options.frozenAt;
  const entries = new Set<Entry>();
  let offsetMs = frozen ?? options.aheadMs ?? 0;
  let alarm: NodeJS.Timeout | undefined;

  const now = () => (frozen === undefined ? machineNow() + offsetMs : offsetMs);

  // Sets iterate in insertion order, so of equal times the one scheduled first is found.
  const first = (): Entry | undefined => {
    let found: Entry | undefined;
    for (const entry of entries) if (!found || entry.due < found.due) found = entry;
    return found;
  };

  const run = (entry: Entry) => {
    entries.delete(entry);
    entry.task();
  };

  const rearm = () => {
    if (alarm) clearTimeout(alarm);
    alarm = undefined;
    const next = first();
    if (!next) return;
    // A frozen clock still runs what is already due: nothing else would.
    if (frozen !== undefined && next.due > now()) return;
    alarm = setTimeout(ring, Math.min(Math.max(0, next.due - now()), LAP_MS_MAX));
  };

  const ring = () => {
    for (let next = first(); next && next.due <= now(); next = first()) run(next);
    rearm();
  };

  const advance = async (ms: number, settle: () => Promise<void> = nextTurn) => {
    const target = now() + Math.ceil(ms);
    for (;;) {
      await settle();
      const next = first();
      if (!next || next.due > target) break;
      offsetMs += Math.max(0, next.due - now());
      run(next);
    }
    offsetMs += Math.max(0, target - now());
    rearm();
  };

  return {
    now,
    schedule(due, task) {
      const entry: Entry = { due: Math.ceil(due), task };
      entries.add(entry);
      rearm();
      return {
        cancel() {
          if (entries.delete(entry)) rearm();
        },
      };
    },
    advance,
    offset: () => (frozen === undefined ? offsetMs : offsetMs - machineNow()),
    pending: () => entries.size,
    stop() {
      entries.clear();
      rearm();
    },
  };
}
