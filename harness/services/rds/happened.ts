/**
 * Events, as DescribeEvents shows them, with RDS's own messages.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */

import { hexId } from "#kernel/ids.ts";
import { eventDaysMax, eventsMax } from "./limits.ts";
import type { RdsContext } from "./operation.ts";
import type { DbEvent, SourceType } from "./store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const TIME_DIGITS = 15;

const keyAt = (at: number) => String(Math.trunc(at)).padStart(TIME_DIGITS, "0");

/** Keeps an event, and lets go of those that RDS would no longer show. */
export function happened(
  ctx: Pick<RdsContext, "store" | "now" | "random">,
  sourceType: SourceType,
  source: string,
  category: string,
  message: string,
): void {
  const { events } = ctx.store;
  const event: DbEvent = { at: ctx.now, sourceType, source, message, categories: [category] };
  // Of the same millisecond, the later one comes later.
  const order = String(events.count({ prefix: keyAt(ctx.now) })).padStart(4, "0");
  events.put(`${keyAt(ctx.now)}-${order}-${hexId(ctx.random, 6)}`, event);
  const tooOld = keyAt(ctx.now - eventDaysMax * DAY_MS);
  const excess = events.count() - eventsMax;
  for (const [at, { key }] of events.scan({ limit: 100 }).entries())
    if (key < tooOld || at < excess) events.remove(key);
}
