import { expect, test } from "vitest";
import { checkSchedule, nextTime } from "./schedule.ts";

const START = Date.UTC(2026, 0, 1);
const iso = (time: number | undefined) => time && new Date(time).toISOString().slice(0, 16);

// The examples of AWS's page on cron expressions, and its rates.
test.for([
  ["rate(1 minute)", "2026-01-01T00:01"],
  ["rate(7 days)", "2026-01-08T00:00"],
  ["cron(0 10 * * ? *)", "2026-01-01T10:00"],
  ["cron(15 12 * * ? *)", "2026-01-01T12:15"],
  ["cron(0 18 ? * MON-FRI *)", "2026-01-01T18:00"],
  ["cron(0 8 1 * ? *)", "2026-01-01T08:00"],
  ["cron(0/15 * * * ? *)", "2026-01-01T00:15"],
  ["cron(0 9 ? * 2#1 *)", "2026-01-05T09:00"],
  ["cron(0 9 ? * 6L *)", "2026-01-30T09:00"],
  ["cron(0 0 L * ? 2027)", "2027-01-31T00:00"],
] as const)("%s comes next at %s", ([schedule, next]) => {
  expect(iso(nextTime(schedule, START, START))).toBe(next);
});

test("what lies wholly in the past never comes", () => {
  expect(nextTime("cron(0 0 1 1 ? 2020)", START, START)).toBeUndefined();
});

test.for([
  "rate(1 minutes)",
  "rate(5 minute)",
  "rate(0 minutes)",
  "rate(5 weeks)",
  "cron(0 10 * * * *)",
  "cron(0 10 ? * ? *)",
  "cron(0 25 * * ? *)",
  "cron(* * * *)",
  "at noon",
])("%s is no schedule", (schedule) => {
  expect(() => checkSchedule(schedule)).toThrow("Parameter ScheduleExpression is not valid");
});
