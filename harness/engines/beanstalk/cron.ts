/**
 * Five-field crontab schedules, in UTC, as cron.yaml takes them.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html#worker-periodictasks
 */

import type { Instant } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";

export interface Schedule {
  /** The first minute after `time` that the schedule names. */
  next(time: Instant): Instant;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const FIELDS: readonly Field[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: MONTHS },
  { name: "day of week", min: 0, max: 7, words: DAYS },
];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The 29th of February comes once in eight years at worst. */
const DAYS_SEARCHED = 366 * 9;

export function parseSchedule(text: string): Schedule {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length)
    throw invalid(text, `it has ${parts.length} fields instead of ${FIELDS.length}`);
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, i) =>
    parseField(text, parts[i] ?? "", field),
  );
  const [, , dayText = "", , weekdayText = ""] = parts;
  // Crontab's rule: when both days are restricted, either suffices.
  const either = !dayText.startsWith("*") && !weekdayText.startsWith("*");
  const dayMatches = (date: Date) => {
    const byDate = days?.has(date.getUTCDate()) ?? false;
    const weekday = date.getUTCDay();
    const byWeekday = weekdays?.has(weekday) || (weekday === 0 && weekdays?.has(7)) || false;
    const month = months?.has(date.getUTCMonth() + 1) ?? false;
    return month && (either ? byDate || byWeekday : byDate && byWeekday);
  };
  return {
    next(time) {
      const first = Math.floor(time / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
      for (let i = 0, day = first - (first % DAY_MS); i < DAYS_SEARCHED; i++, day += DAY_MS) {
        if (!dayMatches(new Date(day))) continue;
        for (const hour of hours ?? [])
          for (const minute of minutes ?? []) {
            const at = day + (hour * 60 + minute) * MINUTE_MS;
            if (at >= first) return at;
          }
      }
      throw invalid(text, "it names no day that exists");
    },
  };
}

/** The values a field names, in order. */
function parseField(schedule: string, text: string, field: Field): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", stepText = "1", ...rest] = part.split("/");
    const step = Number(stepText);
    if (rest.length > 0 || !Number.isInteger(step) || step < 1)
      throw invalid(schedule, `"${part}" is no ${field.name}`);
    const [from, to] = parseRange(schedule, range, field, part.includes("/"));
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return new Set([...values].sort((a, b) => a - b));
}

function parseRange(
  schedule: string,
  text: string,
  field: Field,
  stepped: boolean,
): [number, number] {
  if (text === "*") return [field.min, field.max];
  const [first = "", last, ...rest] = text.split("-");
  const from = parseValue(first, field);
  const to = last === undefined ? (stepped ? field.max : from) : parseValue(last, field);
  if (rest.length > 0 || from === undefined || to === undefined || from > to)
    throw invalid(
      schedule,
      `"${text}" is no ${field.name}; those are ${field.min} to ${field.max}`,
    );
  return [from, to];
}

function parseValue(text: string, field: Field): number | undefined {
  const word = field.words?.indexOf(text.toUpperCase()) ?? -1;
  if (word >= 0) return word + field.min;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= field.min && value <= field.max ? value : undefined;
}

function invalid(schedule: string, why: string): HarnessError {
  return new HarnessError(
    "INPUT_UNREADABLE",
    `The schedule "${schedule}" cannot be read: ${why}. Use crontab's five fields, such as "0 */2 * * *".`,
  );
}
