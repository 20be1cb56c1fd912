/** What a release gate found out about a bundle, as plain data: every report is made from it. */

import type { Evidence } from "#scenario/evidence.ts";

export interface ScenarioResult {
  /** The suite's file, relative to the suite. */
  readonly file: string;
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly durationMs: number;
  /** Of a failed one: each error's message and where it was thrown. */
  readonly errors: readonly string[];
  readonly evidence: readonly Evidence[];
}

export interface BundleFacts {
  readonly path: string;
  /** Hexadecimal; absent when the file could not be read. */
  readonly sha256?: string;
  readonly bytes?: number;
}

/** `couldNotRun` says nothing about the bundle: the suite did not get to judge it. */
export type GateOutcome = "passed" | "failed" | "couldNotRun";

export interface GateReport {
  readonly outcome: GateOutcome;
  /** Why it could not run. */
  readonly reason?: string;
  readonly bundle: BundleFacts;
  readonly suite: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly scenarios: readonly ScenarioResult[];
}

export function countOf({ scenarios }: GateReport, state: ScenarioResult["state"]): number {
  return scenarios.filter((scenario) => scenario.state === state).length;
}

/** Such as `9 passed, 1 failed, 0 skipped`. */
export function countsIn(report: GateReport): string {
  const count = (state: ScenarioResult["state"]) => `${countOf(report, state)} ${state}`;
  return [count("passed"), count("failed"), count("skipped")].join(", ");
}

/** What the gate says of the bundle, in a few words. */
export function verdictOf({ outcome }: GateReport): string {
  if (outcome === "passed") return "The bundle may be released";
  if (outcome === "failed") return "The bundle must not be released";
  return "The gate could not judge the bundle";
}

/** Seconds with one decimal. */
export const secondsOf = (ms: number): string => (ms / 1000).toFixed(1);
