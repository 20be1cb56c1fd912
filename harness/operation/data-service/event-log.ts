/** Events as DescribeEvents shows them: kept for two weeks, the oldest given up first. */

import { hexId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { Collection, Entry } from "#store/documents.ts";

export interface Happening<SourceType extends string = string> {
  readonly at: number;
  readonly sourceType: SourceType;
  readonly source: string;
  readonly message: string;
}

/** AWS: "Returns events … for the past 14 days." */
export const eventDaysMax = 14;
const EVENTS_MAX = 2000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** AWS: the last hour, when the request names no time. */
const DURATION_MINUTES = 60;

const keyAt = (at: number) => String(Math.trunc(at)).padStart(15, "0");

/** Keeps an event under a key that begins with its time, and lets go of the old ones. */
export function keepEvent<E extends Happening>(
  events: Collection<E>,
  event: E,
  random: Random,
): void {
  const time = keyAt(event.at);
  // Of the same millisecond, the later one comes later.
  const order = String(events.count({ prefix: time })).padStart(4, "0");
  events.put(`${time}-${order}-${hexId(random, 6)}`, event);
  const tooOld = keyAt(event.at - eventDaysMax * DAY_MS);
  const excess = events.count() - EVENTS_MAX;
  for (const [at, { key }] of events.scan({ limit: 100 }).entries())
    if (key < tooOld || at < excess) events.remove(key);
}

interface Asked {
  readonly SourceIdentifier?: string | undefined;
  readonly SourceType?: string | undefined;
  readonly StartTime?: Date | undefined;
  readonly EndTime?: Date | undefined;
  /** Minutes. */
  readonly Duration?: number | undefined;
}

/** The events that a request asks for, oldest first. */
export function eventsOf<E extends Happening>(
  events: Collection<E>,
  { SourceIdentifier: source, SourceType: type, StartTime, EndTime, Duration }: Asked,
  now: number,
): readonly Entry<E>[] {
  const end = EndTime?.getTime() ?? now;
  const start = StartTime?.getTime() ?? end - (Duration ?? DURATION_MINUTES) * MINUTE_MS;
  return events
    .scan()
    .filter(
      ({ document: event }) =>
        event.at >= start &&
        event.at <= end &&
        (source === undefined || event.source === source.toLowerCase()) &&
        (type === undefined || event.sourceType === type),
    );
}
