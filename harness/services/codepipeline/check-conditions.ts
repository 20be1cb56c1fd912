/**
 * What CodePipeline accepts as conditions of a stage.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
 */

import type { Condition, RuleDeclaration, StageDeclaration } from "#model/types/codepipeline.ts";
import { OPERATORS } from "./conditions.ts";
import * as errors from "./errors.ts";
import { conditionsMax, namePattern, rulesMax } from "./limits.ts";

/** What each kind of condition may lead to. */
const RESULTS = {
  beforeEntry: ["FAIL", "SKIP"],
  onSuccess: ["FAIL", "ROLLBACK"],
  onFailure: ["ROLLBACK"],
} as const;

const KINDS = ["beforeEntry", "onSuccess", "onFailure"] as const;

/** The rule that is built, with what it takes. */
export const VARIABLE_CHECK = {
  id: { category: "Rule", owner: "AWS", provider: "VariableCheck", version: "1" },
  required: ["Operator", "Variable", "Value"],
} as const;

export function checkConditions(stage: StageDeclaration, pipelineType: string): void {
  for (const kind of KINDS) {
    const conditions = stage[kind]?.conditions;
    if (conditions === undefined) continue;
    if (pipelineType === "V1")
      throw errors.invalidStructure("Pipelines of type V1 have no conditions of stages");
    if (conditions.length !== conditionsMax)
      throw errors.invalidStage(`${kind} of stage ${stage.name} must have exactly one condition`);
    for (const condition of conditions) checkCondition(condition, kind, stage.name);
  }
  if (stage.onFailure?.conditions && stage.onFailure.result === "RETRY")
    throw errors.invalidStage(
      `Stage ${stage.name} cannot be retried by itself and have conditions of onFailure`,
    );
}

function checkCondition(
  { result, rules = [] }: Condition,
  kind: (typeof KINDS)[number],
  stage: string,
): void {
  const allowed: readonly string[] = RESULTS[kind];
  if (result === undefined || !allowed.includes(result))
    throw errors.invalidStage(
      `The result of a condition of ${kind} must be ${allowed.join(" or ")}, not ${result}`,
    );
  if (rules.length === 0 || rules.length > rulesMax)
    throw errors.invalidStage(`A condition of stage ${stage} must have 1 to ${rulesMax} rules`);
  for (const rule of rules) checkRule(rule);
}

function checkRule(rule: RuleDeclaration): void {
  const { name, ruleTypeId, configuration = {} } = rule;
  if (!namePattern.test(name)) throw errors.invalidStage(`The rule name '${name}' is not valid`);
  const { category, provider, owner = "AWS", version = "1" } = ruleTypeId;
  const { id, required } = VARIABLE_CHECK;
  const isBuilt = category === id.category && owner === id.owner && version === id.version;
  if (!isBuilt || provider !== id.provider) throw errors.unsupported(`The rule ${provider}`);
  for (const member of ["commands", "region"] as const)
    if (rule[member] !== undefined) throw errors.unsupported(`${member} of a rule`);
  if (rule.inputArtifacts?.length) throw errors.unsupported("inputArtifacts of a rule");
  const missing = required.find((key) => configuration[key] === undefined);
  if (missing !== undefined)
    throw errors.invalidStage(`The rule ${name} is missing required configuration '${missing}'`);
  const unknown = Object.keys(configuration).find((key) => !required.some((one) => one === key));
  if (unknown !== undefined)
    throw errors.invalidStage(`The rule ${name} has unknown configuration '${unknown}'`);
  const operator = configuration["Operator"] ?? "";
  if (!(operator in OPERATORS))
    throw errors.invalidStage(
      `The operator '${operator}' of rule ${name} is not valid: ${Object.keys(OPERATORS).join(", ")}`,
    );
}
