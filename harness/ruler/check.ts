/**
 * What AWS accepts as an event pattern, refused in its own words (as real SNS answered LocalStack's
 * recorded tests in May 2024; the engine is one for all services).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */

import type { AwsError } from "#kernel/aws-error.ts";
import { isJsonObject, type Json, type JsonObject } from "#kernel/json.ts";
import { isBlock } from "./cidr.ts";
import { checkNumeric } from "./numeric.ts";
import { wildcardProblem } from "./wildcard.ts";

/** Makes the service's error of a pattern that is wrong for this reason. */
export type Refuse = (reason: string) => AwsError;

/** What a well-formed pattern amounts to, for the limits that a service sets. */
export interface PatternFacts {
  /** Members with conditions. */
  readonly keys: number;
  /** Combinations of values that it stands for. */
  readonly combinations: number;
  readonly isNested: boolean;
}

interface Check {
  readonly refuse: Refuse;
  keys: number;
  isNested: boolean;
}

/** Throws unless every rule of the pattern is well formed. */
export function checkPattern(pattern: JsonObject, refuse: Refuse): PatternFacts {
  const check: Check = { refuse, keys: 0, isNested: false };
  const combinations = checkRules(pattern, check);
  return { keys: check.keys, isNested: check.isNested, combinations };
}

function checkRules(pattern: JsonObject, check: Check): number {
  let combinations = 1;
  for (const [key, rule = null] of Object.entries(pattern)) {
    combinations *=
      key === "$or" && Array.isArray(rule)
        ? checkAlternatives(rule, check)
        : checkRule(key, rule, check);
  }
  return combinations;
}

function checkRule(key: string, rule: Json, check: Check): number {
  if (isJsonObject(rule)) {
    check.isNested = true;
    if (Object.keys(rule).length === 0) throw check.refuse("Empty objects are not allowed");
    return checkRules(rule, check);
  }
  if (!Array.isArray(rule)) throw check.refuse(`"${key}" must be an object or an array`);
  if (rule.length === 0) throw check.refuse("Empty arrays are not allowed");
  check.keys++;
  for (const condition of rule) checkCondition(condition, check.refuse);
  return rule.length;
}

function checkAlternatives(rules: readonly Json[], check: Check): number {
  if (rules.length < 2) throw check.refuse("There must be more than one alternative in an $or");
  let combinations = 0;
  for (const rule of rules) {
    if (!isJsonObject(rule)) throw check.refuse("The alternatives of an $or must be objects");
    combinations += checkRules(rule, check);
  }
  return combinations;
}

function checkCondition(condition: Json, refuse: Refuse): void {
  if (Array.isArray(condition))
    throw refuse("Match value must be String, number, true, false, or null");
  if (!isJsonObject(condition)) return;
  const [[operator, operand = null] = [""], ...others] = Object.entries(condition);
  if (operator === "" || others.length > 0)
    throw refuse("Only one key allowed in match expression");
  checkOperator(operator, operand, refuse);
}

function checkOperator(operator: string, operand: Json, refuse: Refuse): void {
  switch (operator) {
    case "exists":
      if (typeof operand === "boolean") return;
      throw refuse("exists match pattern must be either true or false.");
    case "prefix":
    case "suffix":
      checkText(operator, isJsonObject(operand) ? foldedIn(operand) : operand, refuse);
      return;
    case "equals-ignore-case":
      checkText(operator, operand, refuse);
      return;
    case "wildcard": {
      const problem =
        typeof operand === "string" ? wildcardProblem(operand) : "match pattern must be a string";
      if (problem !== undefined) throw refuse(`wildcard: ${problem}`);
      return;
    }
    case "numeric":
      checkNumeric(operand, refuse);
      return;
    case "cidr":
      if (typeof operand === "string" && isBlock(operand)) return;
      throw refuse("Malformed CIDR, one '/' required");
    case "anything-but":
      checkAnythingBut(operand, refuse);
      return;
    default:
      throw refuse(`Unrecognized match type ${operator}`);
  }
}

/** A prefix or suffix may itself be of any case. */
const foldedIn = (operand: JsonObject): Json => operand["equals-ignore-case"] ?? null;

function checkText(operator: string, operand: Json, refuse: Refuse): void {
  if (typeof operand !== "string") throw refuse(`${operator} match pattern must be a string`);
}

const INSIDE_ANYTHING_BUT = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

function checkAnythingBut(operand: Json, refuse: Refuse): void {
  if (!isJsonObject(operand)) {
    const values = Array.isArray(operand) ? operand : [operand];
    const plain = values.every((each) => typeof each === "string" || typeof each === "number");
    if (plain && values.length > 0) return;
    throw refuse("Inside anything but list, value|start|null|boolean is not supported.");
  }
  const [[operator, inner = null] = [""]] = Object.entries(operand);
  if (!INSIDE_ANYTHING_BUT.includes(operator))
    throw refuse(`Unsupported anything-but pattern: ${operator}`);
  for (const each of Array.isArray(inner) ? inner : [inner]) checkOperator(operator, each, refuse);
}
