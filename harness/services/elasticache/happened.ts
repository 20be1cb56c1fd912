/**
 * Events, as DescribeEvents shows them.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ECEvents.html
 */

import { hexId } from "#kernel/ids.ts";
import type { Cache } from "./cache.ts";
import { eventDaysMax, eventsMax } from "./limits.ts";
import type { CacheContext } from "./operation.ts";
import type { SourceType } from "./store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const keyAt = (at: number) => String(Math.trunc(at)).padStart(15, "0");

type Context = Pick<CacheContext, "store" | "now" | "random">;

/** Keeps an event, and lets go of those that ElastiCache would no longer show. */
export function happened(
  { store: { events }, now, random }: Context,
  sourceType: SourceType,
  source: string,
  message: string,
): void {
  // Of the same millisecond, the later one comes later.
  const order = String(events.count({ prefix: keyAt(now) })).padStart(4, "0");
  const key = `${keyAt(now)}-${order}-${hexId(random, 6)}`;
  events.put(key, { at: now, sourceType, source, message });
  const tooOld = keyAt(now - eventDaysMax * DAY_MS);
  const excess = events.count() - eventsMax;
  for (const [at, entry] of events.scan({ limit: 100 }).entries())
    if (entry.key < tooOld || at < excess) events.remove(entry.key);
}

/** Something about a cluster or a group. */
export function happenedTo(ctx: Context, { kind, id }: Cache, message: string): void {
  happened(ctx, kind === "cluster" ? "cache-cluster" : kind, id, message);
}
