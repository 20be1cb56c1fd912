/**
 * Condition blocks of IAM policies: which operators exist and when a block holds for a request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * A missing key fails a plain operator and satisfies a negated one; several values of one key are
 * alternatives, several keys and operators all have to hold.
 */

import { inNetwork } from "./policy-addresses.ts";
import { wildcardMatches } from "./policy-wildcards.ts";

/** What the request carries, by condition key; a key's case does not matter. */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

export type ConditionBlock = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[]>>>
>;

/** A condition of the block that did not hold. */
export interface ConditionMiss {
  readonly operator: string;
  readonly key: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

type Compare = (actual: string, expected: string) => boolean;

interface Operator {
  readonly compare: Compare;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly set: "any" | "all" | undefined;
  readonly tests: "value" | "absence";
}

const numeric =
  (holds: (a: number, b: number) => boolean): Compare =>
  (actual, expected) => {
    if (actual.trim() === "" || expected.trim() === "") return false;
    return holds(Number(actual), Number(expected));
  };

const dated =
  (holds: (a: number, b: number) => boolean): Compare =>
  (actual, expected) =>
    holds(instantOf(actual), instantOf(expected));

/** A date as ISO 8601 or as seconds since the epoch; NaN, which equals nothing, for anything else. */
function instantOf(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** AWS: each of an ARN's six parts is matched by itself; ArnEquals and ArnLike are the same. */
const arnMatches: Compare = (actual, expected) => {
  const parts = (arn: string) => {
    const [a, b, c, d, e, ...rest] = arn.split(":");
    return [a ?? "", b ?? "", c ?? "", d ?? "", e ?? "", rest.join(":")];
  };
  const actualParts = parts(actual);
  return parts(expected).every((part, i) => wildcardMatches(part, actualParts[i] ?? ""));
};

const same: Compare = (actual, expected) => actual === expected;
const sameIgnoringCase: Compare = (actual, expected) =>
  actual.toLowerCase() === expected.toLowerCase();
const like: Compare = (actual, expected) => wildcardMatches(expected, actual);

const COMPARISONS: Readonly<Record<string, Compare>> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: like,
  NumericEquals: numeric((a, b) => a === b),
  NumericLessThan: numeric((a, b) => a < b),
  NumericLessThanEquals: numeric((a, b) => a <= b),
  NumericGreaterThan: numeric((a, b) => a > b),
  NumericGreaterThanEquals: numeric((a, b) => a >= b),
  DateEquals: dated((a, b) => a === b),
  DateLessThan: dated((a, b) => a < b),
  DateLessThanEquals: dated((a, b) => a <= b),
  DateGreaterThan: dated((a, b) => a > b),
  DateGreaterThanEquals: dated((a, b) => a >= b),
  Bool: sameIgnoringCase,
  BinaryEquals: same,
  IpAddress: inNetwork,
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
};

/** Each negated operator, and the one it denies. */
const NEGATIONS: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

/** The operator of that name, such as `ForAnyValue:StringLikeIfExists`; undefined if unknown. */
export function conditionOperator(name: string): Operator | undefined {
  const [, prefix, stem = "", suffix] =
    /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const set = prefix === undefined ? undefined : prefix === "ForAnyValue" ? "any" : "all";
  const ifExists = suffix !== undefined;
  if (stem === "Null" && !set && !ifExists) {
    return { compare: same, negated: false, ifExists, set, tests: "absence" };
  }
  const denied = own(NEGATIONS, stem);
  const compare = own(COMPARISONS, denied ?? stem);
  if (!compare) return undefined;
  return { compare, negated: denied !== undefined, ifExists, set, tests: "value" };
}

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** The first condition that does not hold, or undefined when the whole block holds. */
export function conditionMiss(
  block: ConditionBlock | undefined,
  context: ConditionContext,
  expand: (value: string) => string | undefined,
): ConditionMiss | undefined {
  const actualByKey = new Map(
    Object.entries(context).map(([key, value]) => [key.toLowerCase(), listOf(value)]),
  );
  for (const [name, keys] of Object.entries(block ?? {})) {
    for (const [key, value] of Object.entries(keys)) {
      const actual = actualByKey.get(key.toLowerCase());
      const expected = listOf(value).flatMap((text) => expand(text) ?? []);
      const operator = conditionOperator(name);
      if (operator && holds(operator, actual, expected)) continue;
      return { operator: name, key, expected: listOf(value), actual: actual ?? [] };
    }
  }
  return undefined;
}

// Documents come from JSON, where `"aws:SecureTransport": false` is as good as `"false"`.
const listOf = (value: string | readonly string[]): readonly string[] =>
  (typeof value === "object" ? value : [value]).map(String);

function holds(
  operator: Operator,
  actual: readonly string[] | undefined,
  expected: readonly string[],
): boolean {
  if (operator.tests === "absence") {
    return expected.some((text) => (text.toLowerCase() === "true") === (actual === undefined));
  }
  const accepts = (value: string) =>
    expected.some((text) => operator.compare(value, text)) !== operator.negated;
  if (actual === undefined) {
    if (operator.set === "all") return true;
    return operator.ifExists || (operator.negated && operator.set === undefined);
  }
  if (operator.set === "all") return actual.every(accepts);
  // A negated operator without a set prefix is about the key as a whole: no value may match.
  if (operator.negated && operator.set === undefined) return actual.every(accepts);
  return actual.some(accepts);
}
