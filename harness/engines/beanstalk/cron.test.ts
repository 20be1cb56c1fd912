import { describe, expect, test } from "vitest";
import { parseSchedule } from "./cron.ts";
import { parseCronFile } from "./cron-file.ts";

const at = (text: string) => Date.parse(text);

describe("schedules", () => {
  test.for([
    ["0,20,40 * * * *", "2026-01-02T03:04:05Z", "2026-01-02T03:20:00Z"],
    ["0,20,40 * * * *", "2026-01-02T03:40:00Z", "2026-01-02T04:00:00Z"],
    ["0 8,20 * * *", "2026-01-02T20:00:00Z", "2026-01-03T08:00:00Z"],
    ["*/15 9-17 * * MON-FRI", "2026-01-02T17:50:00Z", "2026-01-05T09:00:00Z"],
    ["30 4 1,15 * 5", "2026-01-02T05:00:00Z", "2026-01-09T04:30:00Z"],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"],
    ["0 0 * * 7", "2026-01-02T00:00:00Z", "2026-01-04T00:00:00Z"],
    ["5/20 * * * *", "2026-01-02T03:26:00Z", "2026-01-02T03:45:00Z"],
    ["0 0 1 JAN *", "2026-01-02T00:00:00Z", "2027-01-01T00:00:00Z"],
  ])("%s after %s is %s", ([schedule, after, next]) => {
    const found = parseSchedule(schedule ?? "").next(at(after ?? ""));
    expect(new Date(found).toISOString()).toBe(new Date(at(next ?? "")).toISOString());
  });

  test.for(["* * * *", "60 * * * *", "* 5-2 * * *", "*/0 * * * *", "a * * * *", "1-2-3 * * * *"])(
    "%s is refused by name",
    (schedule) => expect(() => parseSchedule(schedule)).toThrow(`"${schedule}" cannot be read`),
  );

  test("a day that never comes is told", () => {
    expect(() => parseSchedule("0 0 31 2 *").next(0)).toThrow("names no day that exists");
  });
});

describe("cron.yaml", () => {
  test("holds tasks, comments and quotes", () => {
    const tasks = parseCronFile(`version: 1
cron:
  # - name: "SolrBackupJob"
  - name: "DeleteOldSearchesJob"  # every twenty minutes
    url: "/periodic_tasks"
    schedule: "0,20,40 * * * *"
  - name: plain
    url: /other#part
    schedule: '0 8 * * *'
`);
    expect(tasks.map(({ name, url }) => [name, url])).toEqual([
      ["DeleteOldSearchesJob", "/periodic_tasks"],
      ["plain", "/other#part"],
    ]);
    expect(tasks[1]?.schedule.next(at("2026-01-02T03:04:05Z"))).toBe(at("2026-01-02T08:00:00Z"));
  });

  test.for([
    ["cron:\n  - name: a", "version is missing"],
    ["version: 2\ncron: []", "version is 2"],
    ["version: 1\ncron:\n  - name: a\n    url: /a", "task 1 needs a name, a url and a schedule"],
    ["version: 1\ncron:\n  - name: a\n    path: /a", 'task 1 has the unknown key "path"'],
    ["version: 1\ncron: [", "contains invalid YAML"],
    ["version: 1\ncron:\n  - a", "task 1 is no mapping"],
  ])("%j is refused: %s", ([text, why]) => {
    expect(() => parseCronFile(text ?? "")).toThrow(why);
  });
});
