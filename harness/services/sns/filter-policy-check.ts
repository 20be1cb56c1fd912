/**
 * What AWS accepts as a filter policy, refused in AWS's words (as real SNS answered LocalStack's
 * recorded tests in May 2024).
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */

import type { AwsError } from "#kernel/aws-error.ts";
import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";
import { isBlock } from "./cidr.ts";
import * as errors from "./errors.ts";
import { filterCombinationsMax, filterKeysMax } from "./limits.ts";
import { checkNumeric } from "./numeric-condition.ts";
import type { FilterScope } from "./subscription.ts";

/** Makes the error of a policy that is wrong for this reason. */
type Refuse = (reason: string) => AwsError;

interface Check {
  readonly refuse: Refuse;
  /** The keys with conditions that were met so far. */
  readonly keys: string[];
  isNested: boolean;
}

/** Throws unless `text` is a policy for this scope; an empty text takes the policy away. */
export function checkFilterPolicy(
  text: string,
  { scope, where }: { readonly scope: FilterScope; readonly where: string },
): void {
  if (text === "") return;
  const refuse: Refuse = (reason) => errors.invalidParameter(`${where}FilterPolicy: ${reason}`);
  const policy = parseJson(text);
  if (!isJsonObject(policy)) throw refuse("failed to parse JSON.");
  const check: Check = { refuse, keys: [], isNested: false };
  const combinations = checkRules(policy, check);
  if (check.isNested && scope === "MessageAttributes") {
    throw errors.invalidParameter(
      "Filter policy scope MessageAttributes does not support nested filter policy",
    );
  }
  if (check.keys.length > filterKeysMax) {
    throw refuse(`Filter policy can not have more than ${filterKeysMax} keys`);
  }
  if (combinations > filterCombinationsMax) throw refuse("Filter policy is too complex");
}

/** Checks the rules and counts the combinations of values that they amount to. */
function checkRules(policy: JsonObject, check: Check): number {
  let combinations = 1;
  for (const [key, rule = null] of Object.entries(policy)) {
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
  check.keys.push(key);
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
  if (Array.isArray(condition)) {
    throw refuse("Match value must be String, number, true, false, or null");
  }
  if (!isJsonObject(condition)) return;
  const [[operator, operand = null] = [""], ...others] = Object.entries(condition);
  if (operator === "" || others.length > 0) {
    throw refuse("Only one key allowed in match expression");
  }
  checkOperator(operator, operand, refuse);
}

function checkOperator(operator: string, operand: Json, refuse: Refuse): void {
  switch (operator) {
    case "exists":
      if (typeof operand !== "boolean") {
        throw refuse("exists match pattern must be either true or false.");
      }
      return;
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
      if (typeof operand !== "string") throw refuse(`${operator} match pattern must be a string`);
      return;
    case "numeric":
      checkNumeric(operand, refuse);
      return;
    case "cidr":
      if (typeof operand !== "string" || !isBlock(operand)) {
        throw refuse("Malformed CIDR, one '/' required");
      }
      return;
    case "anything-but":
      checkAnythingBut(operand, refuse);
      return;
    default:
      throw refuse(`Unrecognized match type ${operator}`);
  }
}

function checkAnythingBut(operand: Json, refuse: Refuse): void {
  if (!isJsonObject(operand)) {
    const values = Array.isArray(operand) ? operand : [operand];
    const plain = values.every((each) => typeof each === "string" || typeof each === "number");
    if (plain && values.length > 0) return;
    throw refuse("Inside anything but list, value|start|null|boolean is not supported.");
  }
  const [[operator, inner = null] = [""]] = Object.entries(operand);
  if (!["prefix", "suffix", "equals-ignore-case"].includes(operator)) {
    throw refuse(`Unsupported anything-but pattern: ${operator}`);
  }
  for (const each of Array.isArray(inner) ? inner : [inner]) checkOperator(operator, each, refuse);
}
