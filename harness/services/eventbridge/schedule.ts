/**
 * Schedules of rules: `rate(5 minutes)` and `cron(0 12 * * ? *)`, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */

import { Cron } from "croner";
import { messageOf } from "#kernel/harness-error.ts";
import * as errors from "./errors.ts";

const RATE = /^rate\((\d+) (minute|hour|day)(s?)\)$/;
const CRON = /^cron\(((?:\S+ ){5}\S+)\)$/;
const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Throws unless the text is a schedule. */
export function checkSchedule(text: string): void {
  if (rateMs(text) === undefined && cronOf(text) === undefined) throw invalid();
}

/** The first moment after `now`; rates count from `start`. Undefined when none will come. */
export function nextTime(text: string, start: number, now: number): number | undefined {
  const rate = rateMs(text);
  if (rate !== undefined) return start + (Math.floor((now - start) / rate) + 1) * rate;
  return cronOf(text)?.nextRun(new Date(now))?.getTime();
}

const invalid = () => errors.validation("Parameter ScheduleExpression is not valid.");

/** AWS: one is written in the singular, all others in the plural. */
function rateMs(text: string): number | undefined {
  const [, count = "", unit, plural] = RATE.exec(text) ?? [];
  if (unit === undefined || Number(count) < 1) return undefined;
  if ((count === "1") !== (plural === "")) return undefined;
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

function cronOf(text: string): Cron | undefined {
  const fields = CRON.exec(text)?.[1]?.split(" ");
  if (!fields) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = ""] = fields;
  // AWS: exactly one of the two days is not looked at, and says so by a question mark.
  if ((day === "?") === (weekday === "?")) throw invalid();
  const line = ["0", minute, hour, star(day), month, star(fromSunday(weekday)), year].join(" ");
  try {
    return new Cron(line, {
      timezone: "Etc/UTC",
      paused: true,
      domAndDow: true,
      sloppyRanges: true,
    });
  } catch (error) {
    throw errors.validation(`Parameter ScheduleExpression is not valid: ${messageOf(error)}`);
  }
}

const star = (field: string) => (field === "?" ? "*" : field);

/** AWS counts the days of the week from 1, Sunday; cron from 0. The number after a `#` is a week. */
const fromSunday = (field: string) =>
  field.replace(/(?<![#/\d])\d(?!\d)/g, (digit) => String(Number(digit) - 1));
