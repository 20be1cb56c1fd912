/**
 * cron.yaml: the periodic tasks of a worker environment.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features-managing-env-tiers.html#worker-periodictasks
 */

import { HarnessError } from "#kernel/harness-error.ts";
import { isJsonObject } from "#kernel/json.ts";
import { parseSchedule, type Schedule } from "./cron.ts";
import { parseYamlFile } from "./yaml-file.ts";

export interface PeriodicTask {
  readonly name: string;
  /** The path that is posted to. */
  readonly url: string;
  readonly schedule: Schedule;
}

const KEYS = ["name", "url", "schedule"];

export function parseCronFile(text: string): readonly PeriodicTask[] {
  const file = parseYamlFile("cron.yaml", text);
  if (!isJsonObject(file)) throw invalid("it is no mapping");
  const { version } = file;
  // A key without a value holds nothing.
  const cron = file["cron"] ?? [];
  if (version !== 1 && version !== "1")
    throw invalid(
      `its version is ${version === undefined ? "missing" : String(version)} instead of 1`,
    );
  if (!Array.isArray(cron)) throw invalid('"cron" is no list');
  return cron.map(taskOf);
}

function taskOf(fields: unknown, i: number): PeriodicTask {
  if (!isJsonObject(fields)) throw invalid(`task ${i + 1} is no mapping`);
  const unknown = Object.keys(fields).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw invalid(`task ${i + 1} has the unknown key "${unknown}"`);
  const { name, url, schedule } = fields;
  if (typeof name !== "string" || typeof url !== "string" || typeof schedule !== "string")
    throw invalid(`task ${i + 1} needs a name, a url and a schedule, each of them a text`);
  if (name === "" || url === "" || schedule === "")
    throw invalid(`task ${i + 1} needs a name, a url and a schedule, each of them not empty`);
  return { name, url, schedule: parseSchedule(schedule) };
}

function invalid(why: string): HarnessError {
  return new HarnessError(
    "INPUT_UNREADABLE",
    `cron.yaml cannot be read: ${why}. It needs "version: 1" and under "cron:" a list of ` +
      "name, url and schedule.",
  );
}
