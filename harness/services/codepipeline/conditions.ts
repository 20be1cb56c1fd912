/**
 * Conditions of a stage: rules that are judged before its entry, and after its success or failure.
 * A condition holds when all its rules do; otherwise its result engages.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
 */

import { uuid } from "#kernel/ids.ts";
import type { Condition, RuleDeclaration } from "#model/types/codepipeline.ts";
import type { ConditionRun, Execution, RuleRun } from "./execution.ts";
import type { PipelineContext } from "./operation.ts";
import { resolve } from "./variables.ts";

/** Whether the value of a variable is as the rule has it; throws for what is no expression. */
type Operator = (variable: string, value: string) => boolean;

export const OPERATORS: Readonly<Record<string, Operator>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: (variable, value) => new RegExp(`^(?:${value})$`, "s").test(variable),
};

/** Judges the one condition that AWS takes; undefined when there is none. */
export function judgeCondition(
  conditions: readonly Condition[] | undefined,
  execution: Execution,
  ctx: PipelineContext,
): ConditionRun | undefined {
  const [condition] = conditions ?? [];
  if (!condition) return undefined;
  const rules = (condition.rules ?? []).map((rule) => judgeRule(rule, execution, ctx));
  const holds = rules.every(({ status }) => status === "Succeeded");
  const { result = "FAIL" } = condition;
  return { status: holds ? "Succeeded" : "Failed", at: ctx.now, result, rules };
}

function judgeRule(
  { name, configuration: declared = {} }: RuleDeclaration,
  execution: Execution,
  { now, random }: PipelineContext,
): RuleRun {
  const { configuration, unresolved } = resolve(declared, execution);
  const about = { id: uuid(random), name, at: now, configuration };
  const failed = (code: string, message: string): RuleRun => ({
    ...about,
    status: "Failed",
    error: { code, message },
  });
  if (unresolved.length > 0)
    return failed("ConfigurationError", `No value is there for ${unresolved.join(", ")}.`);
  const { Variable = "", Value = "", Operator: operator = "" } = configuration;
  try {
    if (OPERATORS[operator]?.(Variable, Value)) return { ...about, status: "Succeeded" };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failed("ConfigurationError", `"${Value}" is no regular expression: ${error.message}.`);
  }
  return failed("JobFailed", `"${Variable}" is not ${operator} "${Value}".`);
}
