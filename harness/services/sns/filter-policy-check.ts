/**
 * What AWS accepts as a filter policy.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */

import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";
import { isBlock } from "./cidr.ts";
import * as errors from "./errors.ts";
import { filterCombinationsMax, filterKeysMax } from "./limits.ts";
import type { FilterScope } from "./subscription.ts";

const refuse = (reason: string) => errors.invalidParameter(`FilterPolicy: ${reason}`);

/** Throws unless `text` is a policy for this scope; an empty text takes the policy away. */
export function checkFilterPolicy(text: string, scope: FilterScope): void {
  if (text === "") return;
  const policy = parseJson(text);
  if (!isJsonObject(policy)) throw refuse("failed to parse JSON.");
  const keys: string[] = [];
  const combinations = checkRules(policy, scope, keys);
  if (keys.length > filterKeysMax) {
    throw refuse(`Filter policy can not have more than ${filterKeysMax} keys`);
  }
  if (combinations > filterCombinationsMax) throw errors.filterTooComplex();
}

/** Checks the rules and counts the combinations of values that they amount to. */
function checkRules(policy: JsonObject, scope: FilterScope, keys: string[]): number {
  let combinations = 1;
  for (const [key, rule = null] of Object.entries(policy)) {
    if (key === "$or" && Array.isArray(rule)) {
      combinations *= checkAlternatives(rule, scope, keys);
    } else if (Array.isArray(rule)) {
      keys.push(key);
      if (rule.length === 0) throw refuse("Empty arrays are not allowed");
      for (const condition of rule) checkCondition(condition);
      combinations *= rule.length;
    } else if (isJsonObject(rule)) {
      if (scope === "MessageAttributes") {
        throw errors.invalidParameter(
          "Filter policy scope MessageAttributes does not support nested filter policy",
        );
      }
      if (Object.keys(rule).length === 0) throw refuse("Empty objects are not allowed");
      combinations *= checkRules(rule, scope, keys);
    } else {
      throw refuse(`"${key}" must be an object or an array`);
    }
  }
  return combinations;
}

function checkAlternatives(rules: readonly Json[], scope: FilterScope, keys: string[]): number {
  if (rules.length < 2) throw refuse("There must be more than one alternative in an $or");
  let combinations = 0;
  for (const rule of rules) {
    if (!isJsonObject(rule)) throw refuse("The alternatives of an $or must be objects");
    combinations += checkRules(rule, scope, keys);
  }
  return combinations;
}

function checkCondition(condition: Json): void {
  if (Array.isArray(condition)) {
    throw refuse("Match value must be String, number, true, false, or null");
  }
  if (!isJsonObject(condition)) return;
  const [[operator, operand = null] = [""], ...others] = Object.entries(condition);
  if (operator === "" || others.length > 0) {
    throw refuse("Only one key allowed in match expression");
  }
  checkOperator(operator, operand);
}

function checkOperator(operator: string, operand: Json): void {
  switch (operator) {
    case "exists":
      if (typeof operand !== "boolean") throw refuse("exists match pattern must be true or false.");
      return;
    case "prefix":
    case "suffix":
    case "equals-ignore-case":
      if (typeof operand !== "string") throw refuse(`${operator} match pattern must be a string`);
      return;
    case "numeric":
      checkNumeric(operand);
      return;
    case "cidr":
      if (typeof operand !== "string" || !isBlock(operand)) {
        throw refuse("Malformed CIDR, one '/' required");
      }
      return;
    case "anything-but":
      checkAnythingBut(operand);
      return;
    default:
      throw refuse(`Unrecognized match type ${operator}`);
  }
}

function checkAnythingBut(operand: Json): void {
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
  for (const each of Array.isArray(inner) ? inner : [inner]) checkOperator(operator, each);
}

const comparisons: readonly Json[] = ["=", "<", "<=", ">", ">="];

function checkNumeric(operand: Json): void {
  const terms = Array.isArray(operand) ? operand : [];
  if (terms.length !== 2 && terms.length !== 4) {
    throw refuse("Value of numeric must be an array of one or two comparisons");
  }
  for (let i = 0; i < terms.length; i += 2) {
    const [comparison = null, bound] = terms.slice(i, i + 2);
    if (!comparisons.includes(comparison)) {
      throw refuse(`Unrecognized numeric range operator: ${comparison}`);
    }
    if (typeof bound !== "number") throw refuse(`Value of ${comparison} must be numeric`);
  }
}
