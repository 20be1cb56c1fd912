/**
 * Filter criteria: a message passes when one of the patterns matches it.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */

import { isJsonObject, type Json, parseJson } from "#kernel/json.ts";

/** Whether `record` passes; no pattern lets everything pass. */
export function passesFilters(record: Json, patterns: readonly string[]): boolean {
  return patterns.length === 0 || patterns.some((text) => matches(parseJson(text) ?? {}, record));
}

/** Why a pattern is refused, or undefined. */
export function patternProblem(text: string): string | undefined {
  const pattern = parseJson(text);
  if (!isJsonObject(pattern)) return "a pattern must be a JSON object";
  return problemIn(pattern);
}

function problemIn(pattern: Json): string | undefined {
  if (Array.isArray(pattern)) {
    if (pattern.length === 0) return "a list of values must not be empty";
    const rules = pattern.filter(isJsonObject);
    const unknown = rules.flatMap((rule) => Object.keys(rule)).find((key) => !RULES.includes(key));
    return unknown === undefined ? undefined : `unknown rule "${unknown}"`;
  }
  if (!isJsonObject(pattern)) return "values must be given as lists";
  for (const [key, inner] of Object.entries(pattern)) {
    const parts = key === "$or" && Array.isArray(inner) ? inner : [inner ?? null];
    const problem = parts.map(problemIn).find((found) => found !== undefined);
    if (problem) return problem;
  }
  return undefined;
}

const RULES = [
  "prefix",
  "suffix",
  "anything-but",
  "numeric",
  "exists",
  "equals-ignore-case",
  "wildcard",
];

function matches(pattern: Json, value: Json | undefined): boolean {
  if (Array.isArray(pattern)) return pattern.some((rule) => anyOf(rule, value));
  if (!isJsonObject(pattern)) return false;
  return Object.entries(pattern).every(([key, inner]) => {
    if (key === "$or" && Array.isArray(inner)) return inner.some((part) => matches(part, value));
    return matches(inner ?? null, isJsonObject(value) ? value[key] : undefined);
  });
}

/** A list in the message matches when one of its values does. */
function anyOf(rule: Json, value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0
    ? value.some((item: Json) => holds(rule, item))
    : holds(rule, value);
}

function holds(rule: Json, value: Json | undefined): boolean {
  if (!isJsonObject(rule)) return rule === value;
  const [[name, wanted] = []] = Object.entries(rule);
  const text = typeof value === "string" ? value : undefined;
  switch (name) {
    case "exists":
      return (value !== undefined) === wanted;
    case "prefix":
      return text?.startsWith(String(wanted)) ?? false;
    case "suffix":
      return text?.endsWith(String(wanted)) ?? false;
    case "equals-ignore-case":
      return text?.toLowerCase() === String(wanted).toLowerCase();
    case "anything-but":
      return value !== undefined && !butNot(wanted ?? null, value);
    case "numeric":
      return Array.isArray(wanted) && typeof value === "number" && inRange(wanted, value);
    case "wildcard":
      return text !== undefined && wildcard(String(wanted)).test(text);
    default:
      return false;
  }
}

function butNot(excluded: Json, value: Json): boolean {
  if (Array.isArray(excluded)) return excluded.includes(value);
  return isJsonObject(excluded) ? holds(excluded, value) : excluded === value;
}

function inRange(limits: readonly Json[], value: number): boolean {
  for (let i = 0; i < limits.length; i += 2) {
    const limit = Number(limits[i + 1]);
    const holdsHere =
      {
        "=": value === limit,
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
      }[String(limits[i])] ?? false;
    if (!holdsHere) return false;
  }
  return true;
}

function wildcard(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}
