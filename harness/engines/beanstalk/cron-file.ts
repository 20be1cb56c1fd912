/**
 * cron.yaml: the periodic tasks of a worker environment. Only the form that the file has is read
 * (a version and a list of flat mappings); other YAML is refused, naming the line.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html#worker-periodictasks
 */

import { HarnessError } from "#kernel/harness-error.ts";
import { parseSchedule, type Schedule } from "./cron.ts";

export interface PeriodicTask {
  readonly name: string;
  /** The path that is posted to. */
  readonly url: string;
  readonly schedule: Schedule;
}

const KEYS = ["name", "url", "schedule"];

export function parseCronFile(text: string): readonly PeriodicTask[] {
  const tasks: Map<string, string>[] = [];
  let version: string | undefined;
  let inList = false;
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = withoutComment(raw).trimEnd();
    if (line.trim() === "" || line.trim() === "---") continue;
    const [, indent = "", dash = "", key = "", value = ""] =
      /^(\s*)(-\s+)?([A-Za-z]+):\s*(.*)$/.exec(line) ?? [];
    if (key === "")
      throw invalid(`line ${i + 1} ("${line.trim()}") is not of the form "key: value"`);
    if (indent === "" && dash === "") {
      if (key === "version") version = scalar(value);
      inList = key === "cron";
      continue;
    }
    if (!inList || !KEYS.includes(key)) throw invalid(`line ${i + 1} has the unknown key "${key}"`);
    if (dash !== "") tasks.push(new Map());
    tasks.at(-1)?.set(key, scalar(value));
  }
  if (version !== "1") throw invalid(`its version is ${version ?? "missing"} instead of 1`);
  return tasks.map(taskOf);
}

function taskOf(fields: ReadonlyMap<string, string>, i: number): PeriodicTask {
  const [name, url, schedule] = KEYS.map((key) => fields.get(key));
  if (!name || !url || !schedule)
    throw invalid(`task ${i + 1} needs a name, a url and a schedule, each of them not empty`);
  return { name, url, schedule: parseSchedule(schedule) };
}

/** A `#` begins a comment at the start or after a blank, outside of quotes. */
function withoutComment(line: string): string {
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? "";
    if (quote) quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === "#" && (i === 0 || /\s/.test(line[i - 1] ?? ""))) return line.slice(0, i);
  }
  return line;
}

function scalar(text: string): string {
  const [, , quoted] = /^(["'])(.*)\1$/.exec(text.trim()) ?? [];
  return quoted ?? text.trim();
}

function invalid(why: string): HarnessError {
  return new HarnessError(
    "INPUT_UNREADABLE",
    `cron.yaml cannot be read: ${why}. It needs "version: 1" and under "cron:" a list of ` +
      "name, url and schedule.",
  );
}
