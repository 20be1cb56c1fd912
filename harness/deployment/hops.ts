/**
 * Following work through the system hop by hop: each hop waits for what it must show, and tells
 * when it has.
 */

import { eventually } from "#kernel/eventually.ts";
import type { HarnessError } from "#kernel/harness-error.ts";

export interface Hop {
  readonly name: string;
  readonly detail: string;
  /** Milliseconds since the following began, by the machine. */
  readonly elapsedMs: number;
}

/** The application said that it will not go on: waiting longer would not help. */
export class Refusal extends Error {}

export interface HopsOptions {
  readonly signal: AbortSignal;
  /** Hears of each hop that was reached. */
  onHop(hop: Hop): void;
  /** What a hop that was not reached fails with. */
  stopped(name: string, error: unknown): HarnessError;
}

/** What a hop shows, with a line about it; undefined while it does not yet. */
export type Look<T> = () => Promise<Seen<T> | undefined> | Seen<T> | undefined;

export type Seen<T> = readonly [T, string];

export interface Hops {
  readonly reached: readonly Hop[];
  /** Looks until something shows; a look that throws counts as "not yet", but for a refusal. */
  hop<T>(name: string, withinMs: number, look: Look<T>): Promise<T>;
}

export function createHops(options: HopsOptions): Hops {
  const start = process.hrtime.bigint();
  const reached: Hop[] = [];
  return {
    reached,
    async hop(name, withinMs, look) {
      const end = new AbortController();
      const looking = async () => {
        try {
          return await look();
        } catch (error) {
          // Any other failure may pass; this one is the application's last word.
          if (error instanceof Refusal) end.abort(error);
          throw error;
        }
      };
      try {
        const signal = AbortSignal.any([options.signal, end.signal]);
        const [value, detail] = await eventually(looking, { what: name, withinMs, signal });
        const elapsedMs = Number((process.hrtime.bigint() - start) / 1_000_000n);
        const hop = { name, detail, elapsedMs };
        reached.push(hop);
        options.onHop(hop);
        return value;
      } catch (error) {
        throw options.stopped(name, error);
      }
    },
  };
}
