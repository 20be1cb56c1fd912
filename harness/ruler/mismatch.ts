/**
 * Event patterns: whether a JSON value matches one and, if not, why, in words. The filter policies
 * of SNS, the filter criteria of Lambda and the rules of EventBridge are one language.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */

import { isJsonObject, type Json, type JsonObject } from "#kernel/json.ts";
import { isInBlock } from "./cidr.ts";
import { isInRange } from "./numeric.ts";
import { wildcard } from "./wildcard.ts";

export interface Reading {
  /** What a member is called in a reason: `field`, or `attribute`. */
  readonly noun: string;
  /** Whether the condition `null` is met by a member that is not there. */
  readonly nullIsAbsence?: boolean;
}

/** Why `value` does not match; undefined when it does. The reason tells the first member that fails. */
export function mismatch(
  pattern: JsonObject,
  value: JsonObject,
  reading: Reading,
): string | undefined {
  for (const [key, rule] of Object.entries(pattern)) {
    const reason =
      key === "$or" && Array.isArray(rule)
        ? orMismatch(rule, value, reading)
        : keyMismatch(key, rule ?? null, { ...reading, value });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function orMismatch(
  rules: readonly Json[],
  value: JsonObject,
  reading: Reading,
): string | undefined {
  const reasons: string[] = [];
  for (const rule of rules) {
    const reason = isJsonObject(rule)
      ? mismatch(rule, value, reading)
      : "an alternative is no object";
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return `no alternative of $or matches (${reasons.join("; ")})`;
}

interface Place extends Reading {
  readonly value: JsonObject;
}

function keyMismatch(key: string, rule: Json, place: Place): string | undefined {
  const { value: whole, noun, nullIsAbsence = false } = place;
  const value = whole[key];
  if (isJsonObject(rule)) return nestedMismatch(key, rule, place);
  const conditions = Array.isArray(rule) ? rule : [];
  if (value === undefined) {
    const absent = conditions.some((each) => allowsAbsence(each, nullIsAbsence));
    return absent ? undefined : `${noun} "${key}" is missing`;
  }
  const candidates = Array.isArray(value) ? value : [value];
  if (conditions.some((each) => candidates.some((candidate) => meets(candidate, each))))
    return undefined;
  return (
    `${noun} "${key}" is ${JSON.stringify(value)}, which does not match ` +
    JSON.stringify(conditions)
  );
}

function allowsAbsence(condition: Json, nullIsAbsence: boolean): boolean {
  if (condition === null) return nullIsAbsence;
  return isJsonObject(condition) && condition["exists"] === false;
}

/** A nested rule matches an object, or any object of a list. */
function nestedMismatch(key: string, rule: JsonObject, place: Place): string | undefined {
  const { value: whole, noun } = place;
  const value = whole[key] ?? {};
  const inner = Array.isArray(value) ? value.filter(isJsonObject) : [value];
  const reasons = inner.map((each) =>
    isJsonObject(each)
      ? mismatch(rule, each, { ...place, noun: `${noun} of "${key}"` })
      : `${noun} "${key}" is no object`,
  );
  if (reasons.includes(undefined)) return undefined;
  return reasons[0] ?? `${noun} "${key}" holds no object`;
}

/** Whether one value meets one condition. */
function meets(value: Json, condition: Json): boolean {
  if (!isJsonObject(condition)) return value === condition;
  const [[operator, operand = null] = [""]] = Object.entries(condition);
  switch (operator) {
    case "exists":
      return operand === true;
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
    case "wildcard":
      return typeof value === "string" && textMeets(value, operator, operand);
    case "anything-but":
      return isOther(value, operand);
    case "numeric":
      return typeof value === "number" && Array.isArray(operand) && isInRange(value, operand);
    case "cidr":
      return typeof value === "string" && typeof operand === "string" && isInBlock(value, operand);
    default:
      return false;
  }
}

type TextOperator = "prefix" | "suffix" | "equals-ignore-case" | "wildcard";

function textMeets(value: string, operator: TextOperator, operand: Json): boolean {
  if (isJsonObject(operand)) {
    const folded = operand["equals-ignore-case"];
    if (typeof folded !== "string") return false;
    return textMeets(value.toLowerCase(), operator, folded.toLowerCase());
  }
  if (typeof operand !== "string") return false;
  switch (operator) {
    case "prefix":
      return value.startsWith(operand);
    case "suffix":
      return value.endsWith(operand);
    case "equals-ignore-case":
      return value.toLowerCase() === operand.toLowerCase();
    case "wildcard":
      return wildcard(operand).test(value);
  }
}

function isOther(value: Json, excluded: Json): boolean {
  if (isJsonObject(excluded)) {
    return Object.entries(excluded).every(([operator, operand = null]) => {
      const operands = Array.isArray(operand) ? operand : [operand];
      return !operands.some((each) => meets(value, { [operator]: each }));
    });
  }
  return Array.isArray(excluded) ? !excluded.includes(value) : value !== excluded;
}
