/**
 * How instances are replaced when a change of settings cannot be made on them.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rollingupdates.html
 */

import { bounds, isSingle } from "./fleet-settings.ts";
import { secondsOf } from "./option.ts";
import { isOn, type Settings, textOf } from "./settings.ts";

const ROLLING = "aws:autoscaling:updatepolicy:rollingupdate";

export interface RollingUpdate {
  /** All at once, or in batches that wait a while or until they are healthy, or a second group. */
  readonly kind: "disabled" | "time" | "health" | "immutable";
  readonly batchSize: number;
  /** Instances that serve at any time. */
  readonly minInService: number;
  /** Between batches, when they go by time. */
  readonly pauseMs: number;
  /** How long a batch may take to be healthy, when they go by health. */
  readonly timeoutMs: number;
}

export function rollingUpdateOf(settings: Settings): RollingUpdate {
  const { min, max } = bounds(settings);
  const given = settings[ROLLING] ?? {};
  const number = (name: string, standard: number) => Number(given[name] || standard);
  return {
    kind: kindOf(settings),
    batchSize: number("MaxBatchSize", Math.ceil(min / 3)),
    minInService: number("MinInstancesInService", Math.min(min, max - 1)),
    // Choice: AWS computes a pause from the instance type, and processes have none.
    pauseMs: (secondsOf(given["PauseTime"] ?? "") ?? 0) * 1000,
    timeoutMs: (secondsOf(textOf(settings, ROLLING, "Timeout")) ?? 0) * 1000,
  };
}

function kindOf(settings: Settings): RollingUpdate["kind"] {
  const type = textOf(settings, ROLLING, "RollingUpdateType");
  // AWS: this one needs no further option, and is the only one for a single instance.
  if (type === "Immutable") return "immutable";
  if (isSingle(settings) || !isEnabled(settings)) return "disabled";
  return type === "Health" ? "health" : "time";
}

/** AWS: any of the three sizes enables it, unless it is disabled by name. */
function isEnabled(settings: Settings): boolean {
  const given = settings[ROLLING] ?? {};
  if (given["RollingUpdateEnabled"]) return isOn(settings, ROLLING, "RollingUpdateEnabled");
  return ["MaxBatchSize", "MinInstancesInService", "PauseTime"].some((name) => given[name]);
}
