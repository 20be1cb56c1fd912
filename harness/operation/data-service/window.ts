/**
 * Windows of the week and of the day, in UTC.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html
 */

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;
const LEAST_MS = 30 * MINUTE_MS;
/** 1970-01-01 was a Thursday. */
const EPOCH_DAY = 4;

const WEEKLY = /^([a-z]{3}):(\d{2}):(\d{2})-([a-z]{3}):(\d{2}):(\d{2})$/;
const DAILY = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/;

/** Milliseconds from Sunday 00:00, when `text` is a week's window of at least half an hour. */
export function parseWeekly(
  text: string,
): { readonly start: number; readonly length: number } | undefined {
  const [, day, hour, minute, endDay, endHour, endMinute] = WEEKLY.exec(text) ?? [];
  const start = instantOf(day, hour, minute);
  const end = instantOf(endDay, endHour, endMinute);
  if (start === undefined || end === undefined) return undefined;
  const length = (end - start + WEEK_MS) % WEEK_MS;
  return length >= LEAST_MS && length <= DAY_MS ? { start, length } : undefined;
}

export function isDailyWindow(text: string): boolean {
  const [, hour, minute, endHour, endMinute] = DAILY.exec(text) ?? [];
  const start = timeOf(hour, minute);
  const end = timeOf(endHour, endMinute);
  if (start === undefined || end === undefined) return false;
  return (end - start + DAY_MS) % DAY_MS >= LEAST_MS;
}

/** The first beginning of the window at or after `from`; `from` itself inside a window. */
export function nextWindow(text: string, from: number): number {
  const window = parseWeekly(text);
  if (!window) return from;
  const inWeek = (from + EPOCH_DAY * DAY_MS - window.start) % WEEK_MS;
  const since = (inWeek + WEEK_MS) % WEEK_MS;
  return since < window.length ? from : from + WEEK_MS - since;
}

function instantOf(day?: string, hour?: string, minute?: string): number | undefined {
  const at = DAYS.indexOf(day ?? "");
  const time = timeOf(hour, minute);
  return at < 0 || time === undefined ? undefined : at * DAY_MS + time;
}

function timeOf(hour?: string, minute?: string): number | undefined {
  if (hour === undefined || minute === undefined) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59) return undefined;
  return (Number(hour) * 60 + Number(minute)) * MINUTE_MS;
}
