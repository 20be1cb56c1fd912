/**
 * Filter policies: whether a subscription wants a message and, if not, why, in words.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */

import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";
import { isInBlock } from "./cidr.ts";
import type { MessageAttributes } from "./message-attributes.ts";
import { isInRange } from "./numeric-condition.ts";
import type { Filter } from "./subscription.ts";

interface Filtered {
  readonly message: string;
  readonly attributes: MessageAttributes;
}

/** Why the filter keeps the message away; undefined when it lets it through. */
export function whyFiltered(filter: Filter, { message, attributes }: Filtered): string | undefined {
  if (filter.scope === "MessageAttributes") {
    return mismatch(filter.policy, attributeValues(attributes), "attribute");
  }
  const body = parseJson(message);
  if (!isJsonObject(body)) return "the filter looks into the message body, which is no JSON object";
  return mismatch(filter.policy, body, "field");
}

/** Attributes as the values that filters compare: binary ones cannot be filtered by. */
function attributeValues(attributes: MessageAttributes): JsonObject {
  const values: Record<string, Json> = {};
  for (const [name, { type, value }] of Object.entries(attributes)) {
    if (type === "String.Array") values[name] = parseJson(value) ?? [];
    else if (type.startsWith("Number")) values[name] = Number(value);
    else if (type.startsWith("String")) values[name] = value;
  }
  return values;
}

/** All keys of `policy` must match; the reason tells the first that does not. */
function mismatch(policy: JsonObject, values: JsonObject, noun: string): string | undefined {
  for (const [key, rule] of Object.entries(policy)) {
    const reason =
      key === "$or" && Array.isArray(rule)
        ? orMismatch(rule, values, noun)
        : keyMismatch(key, rule ?? null, { values, noun });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function orMismatch(rules: readonly Json[], values: JsonObject, noun: string): string | undefined {
  const reasons: string[] = [];
  for (const rule of rules) {
    const reason = isJsonObject(rule)
      ? mismatch(rule, values, noun)
      : "an alternative is no object";
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return `no alternative of $or matches (${reasons.join("; ")})`;
}

interface Place {
  readonly values: JsonObject;
  readonly noun: string;
}

function keyMismatch(key: string, rule: Json, { values, noun }: Place): string | undefined {
  const value = values[key];
  if (isJsonObject(rule)) return nestedMismatch(key, rule, { values, noun });
  const conditions = Array.isArray(rule) ? rule : [];
  if (value === undefined) {
    const absent = conditions.some((each) => allowsAbsence(each, noun));
    return absent ? undefined : `${noun} "${key}" is missing`;
  }
  const candidates = Array.isArray(value) ? value : [value];
  if (conditions.some((each) => candidates.some((candidate) => meets(candidate, each)))) {
    return undefined;
  }
  return (
    `${noun} "${key}" is ${JSON.stringify(value)}, which does not match ` +
    JSON.stringify(conditions)
  );
}

/** AWS: attributes cannot be null, so there `null` stands for an absent one. */
function allowsAbsence(condition: Json, noun: string): boolean {
  if (condition === null) return noun === "attribute";
  return isJsonObject(condition) && condition["exists"] === false;
}

/** A nested rule matches an object, or any object of a list. */
function nestedMismatch(key: string, rule: JsonObject, { values, noun }: Place) {
  const value = values[key] ?? {};
  const inner = Array.isArray(value) ? value.filter(isJsonObject) : [value];
  const reasons = inner.map((each) =>
    isJsonObject(each)
      ? mismatch(rule, each, `${noun} of "${key}"`)
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

function textMeets(value: string, operator: string, operand: Json): boolean {
  if (typeof operand !== "string") return false;
  if (operator === "prefix") return value.startsWith(operand);
  if (operator === "suffix") return value.endsWith(operand);
  return value.toLowerCase() === operand.toLowerCase();
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
