/**
 * The `numeric` condition of event patterns: `["=", 5]`, `["<", 5]` or `[">", 0, "<=", 5]`.
 * https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html
 */

import type { AwsError } from "#kernel/aws-error.ts";
import type { Json } from "#kernel/json.ts";

/** Whether the value meets every comparison; a malformed one is met by nothing. */
export function isInRange(value: number, terms: readonly Json[]): boolean {
  for (let i = 0; i < terms.length; i += 2) {
    const bound = terms[i + 1];
    if (typeof bound !== "number" || !compares(value, terms[i], bound)) return false;
  }
  return true;
}

function compares(value: number, operator: Json | undefined, bound: number): boolean {
  switch (operator) {
    case "=":
      return value === bound;
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    default:
      return false;
  }
}

/** Throws, in AWS's words, unless `operand` is a comparison or a range from below to above. */
export function checkNumeric(operand: Json, refuse: (reason: string) => AwsError): void {
  const terms = Array.isArray(operand) ? operand : [operand];
  const [operator = "]", first, second, last] = terms;
  if (typeof operator !== "string" || operator === "]") {
    throw refuse(`Invalid member in numeric match: ${operator}`);
  }
  if (!["=", "<", "<=", ">", ">="].includes(operator)) {
    throw refuse(`Unrecognized numeric range operator: ${operator}`);
  }
  if (typeof first !== "number") {
    throw refuse(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  }
  if (second === undefined) return;
  if (!operator.startsWith(">")) throw refuse("Too many elements in numeric expression");
  if (typeof second !== "string") throw refuse(`Bad value in numeric range: ${second}`);
  if (!second.startsWith("<") || second.length > 2) {
    throw refuse(`Bad numeric range operator: ${second}`);
  }
  if (typeof last !== "number") throw refuse(`Value of ${second} must be numeric`);
  if (first >= last) throw refuse("Bottom must be less than top");
  if (terms.length > 4) throw refuse("Too many terms in numeric range expression");
}
