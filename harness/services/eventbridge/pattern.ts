/**
 * Event patterns of rules.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */

import { isJsonObject, type JsonObject, parseJson } from "#kernel/json.ts";
import { checkPattern } from "#ruler/check.ts";
import { mismatch } from "#ruler/mismatch.ts";
import * as errors from "./errors.ts";

/** Throws InvalidEventPatternException unless `text` is a pattern. */
export function parsePattern(text: string): JsonObject {
  const pattern = parseJson(text);
  if (!isJsonObject(pattern)) throw errors.invalidPattern("Filter is not an object");
  if (Object.keys(pattern).length === 0)
    throw errors.invalidPattern("Empty objects are not allowed");
  checkPattern(pattern, errors.invalidPattern);
  return pattern;
}

/** Why the event does not match; undefined when it does. */
export function whyUnmatched(pattern: JsonObject, event: JsonObject): string | undefined {
  return mismatch(pattern, event, { noun: "field" });
}
