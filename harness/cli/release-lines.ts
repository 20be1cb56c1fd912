/** A line for each step of a release, as the pipeline's events tell them. */

import type { JournalRecord } from "#bus/journal.ts";
import { isJsonObject } from "#kernel/json.ts";

const WORDS: Readonly<Record<string, string>> = {
  STARTED: "began",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  STOPPED: "was stopped",
  ABANDONED: "was abandoned",
  SUPERSEDED: "was superseded by a newer one",
};

/**
 * `release 1c8c77b1: ReleaseWebapp succeeded`, of a pipeline's journal record; undefined for other
 * records, and for stages, as their actions say it.
 */
export function releaseLine(record: JournalRecord, pipeline: string): string | undefined {
  const { level, state, detail: told } = record.detail ?? {};
  if (record.kind !== "event" || !isJsonObject(told) || told["pipeline"] !== pipeline)
    return undefined;
  const word = WORDS[String(state)];
  if (word === undefined || level === "Stage") return undefined;
  const name = `release ${String(told["execution-id"]).slice(0, 8)}`;
  const action = level === "Action" ? `: ${String(told["action"])}` : "";
  return `${name}${action} ${word}${reasonOf(told["execution-result"])}`;
}

function reasonOf(result: unknown): string {
  if (!isJsonObject(result) || result["error-code"] === undefined) return "";
  const { "external-execution-summary": summary, "error-code": code } = result;
  return `: ${String(summary ?? code)}`;
}
