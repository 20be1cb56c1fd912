/**
 * Filter criteria: a message passes when one of the patterns matches it.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */

import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";
import { checkPattern, type Refuse } from "#ruler/check.ts";
import { mismatch } from "#ruler/mismatch.ts";

/** Whether `record` passes; no pattern lets everything pass. */
export function passesFilters(record: JsonObject, patterns: readonly string[]): boolean {
  return (
    patterns.length === 0 ||
    patterns.some((text) => {
      const pattern = parseJson(text);
      return isJsonObject(pattern) && mismatch(pattern, record, { noun: "field" }) === undefined;
    })
  );
}

/** Throws unless `text` is a pattern. */
export function checkFilter(text: string, refuse: Refuse): void {
  const pattern = parseJson(text);
  if (!isJsonObject(pattern)) throw refuse("a pattern must be a JSON object");
  checkPattern(pattern, refuse);
}
