/** ListRuleExecutions: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListRuleExecutions.html */

import type { RuleDeclaration, RuleExecutionDetail } from "#model/types/codepipeline.ts";
import { declarationOf, pipelineNamed } from "../address.ts";
import type { Execution, RuleRun } from "../execution.ts";
import type { PipelineTransition } from "../operation.ts";
import { pageOf } from "../page.ts";
import type { CodePipelineStore } from "../store.ts";

const KINDS = ["beforeEntry", "onSuccess", "onFailure"] as const;

/** Newest first. */
export const listRuleExecutions: PipelineTransition<"ListRuleExecutions"> = (input, { store }) => {
  const { name } = pipelineNamed(store, input.pipelineName);
  const { pipelineExecutionId, latestInPipelineExecution } = input.filter ?? {};
  const asked = pipelineExecutionId ?? latestInPipelineExecution?.pipelineExecutionId;
  const all = store.executions
    .scan({ prefix: `${name}:` })
    .map(({ document }) => document)
    .filter(({ id }) => asked === undefined || id === asked)
    .flatMap((execution) => rulesOf(store, execution))
    .reverse();
  const { items, next } = pageOf(all, input);
  return { output: { ruleExecutionDetails: items, ...next } };
};

function rulesOf(store: CodePipelineStore, execution: Execution): readonly RuleExecutionDetail[] {
  const { stages } = declarationOf(store, execution);
  return execution.stages.flatMap(({ name: stageName, conditions = {} }) => {
    const stage = stages.find(({ name }) => name === stageName);
    return KINDS.flatMap((kind) =>
      (conditions[kind]?.rules ?? []).map((rule) => {
        const declared = stage?.[kind]?.conditions
          ?.flatMap(({ rules = [] }) => rules)
          .find(({ name }) => name === rule.name);
        return shown(execution, stageName, rule, declared);
      }),
    );
  });
}

const shown = (
  { id, version }: Execution,
  stageName: string,
  rule: RuleRun,
  declared: RuleDeclaration | undefined,
): RuleExecutionDetail => ({
  pipelineExecutionId: id,
  ruleExecutionId: rule.id,
  pipelineVersion: version,
  stageName,
  ruleName: rule.name,
  startTime: new Date(rule.at),
  lastUpdateTime: new Date(rule.at),
  status: rule.status,
  input: {
    ruleTypeId: declared?.ruleTypeId,
    configuration: declared?.configuration,
    resolvedConfiguration: rule.configuration,
    roleArn: declared?.roleArn,
  },
  output: { executionResult: { errorDetails: rule.error } },
});
