/** Where a pipeline's executions are, stage by stage. */

import type {
  ActionState,
  StageConditionState,
  StageExecution,
  StageState,
} from "#model/types/codepipeline.ts";
import { declarationOf } from "./address.ts";
import { nextStage } from "./advance.ts";
import {
  type ActionRun,
  type ConditionRun,
  type Execution,
  isEnded,
  type StageRun,
} from "./execution.ts";
import type { PipelineContext } from "./operation.ts";
import type { Pipeline } from "./store.ts";

export function stageStates(pipeline: Pipeline, { store }: PipelineContext): StageState[] {
  const executions = store.executions
    .scan({ prefix: `${pipeline.name}:` })
    .map(({ document }) => document);
  return pipeline.declaration.stages.map((declared, index) => {
    const { name } = declared;
    const waiting = executions.filter(
      (each) => !isEnded(each) && nextStage(each, declarationOf(store, each))?.name === name,
    );
    const latest = latestRun(executions, name);
    const inbound = waiting.map(inboundOf);
    return {
      stageName: name,
      ...(inbound.length > 0 ? { inboundExecution: inbound[0], inboundExecutions: inbound } : {}),
      ...(index === 0 ? {} : { inboundTransitionState: transitionOf(pipeline, name) }),
      actionStates: declared.actions.map((action) => actionState(action.name, name, executions)),
      ...(latest ? { latestExecution: shownRun(latest) } : {}),
      ...(latest ? retryMetadata(latest.stage) : {}),
      ...(latest ? conditionStates(latest.stage) : {}),
    };
  });
}

interface Run {
  readonly execution: Execution;
  readonly stage: StageRun;
}

function latestRun(executions: readonly Execution[], name: string): Run | undefined {
  const runs = executions.flatMap((execution) =>
    execution.stages.filter((stage) => stage.name === name).map((stage) => ({ execution, stage })),
  );
  return runs.at(-1);
}

const typeOf = ({ rollbackOf }: Execution) => (rollbackOf === undefined ? "STANDARD" : "ROLLBACK");

const inboundOf = (execution: Execution): StageExecution => ({
  pipelineExecutionId: execution.id,
  status: execution.status,
  type: typeOf(execution),
});

const shownRun = ({ execution, stage }: Run): StageExecution => ({
  pipelineExecutionId: execution.id,
  status: execution.status === "Stopping" ? "Stopping" : stage.status,
  type: typeOf(execution),
});

function transitionOf({ disabled }: Pipeline, stage: string) {
  const closed = disabled[stage];
  if (!closed) return { enabled: true };
  return {
    enabled: false,
    lastChangedBy: closed.by,
    lastChangedAt: new Date(closed.at),
    disabledReason: closed.reason,
  };
}

function retryMetadata({ retries: { automatic, manual } }: StageRun) {
  if (automatic + manual === 0) return {};
  return {
    retryStageMetadata: {
      autoStageRetryAttempt: automatic,
      manualStageRetryAttempt: manual,
      latestRetryTrigger: manual > 0 ? "ManualStageRetry" : "AutomatedStageRetry",
    },
  };
}

function conditionStates({ conditions = {} }: StageRun) {
  const { beforeEntry, onSuccess, onFailure } = conditions;
  return {
    beforeEntryConditionState: conditionState(beforeEntry),
    onSuccessConditionState: conditionState(onSuccess),
    onFailureConditionState: conditionState(onFailure),
  };
}

function conditionState(run: ConditionRun | undefined): StageConditionState | undefined {
  if (!run) return undefined;
  const lastStatusChange = new Date(run.at);
  const ruleStates = run.rules.map(({ id, name, status, error }) => ({
    ruleName: name,
    latestExecution: { ruleExecutionId: id, status, lastStatusChange, errorDetails: error },
  }));
  const { status } = run;
  return {
    latestExecution: { status },
    conditionStates: [{ latestExecution: { status, lastStatusChange }, ruleStates }],
  };
}

function actionState(name: string, stage: string, executions: readonly Execution[]): ActionState {
  const runs = executions.flatMap((execution) =>
    execution.stages
      .filter((each) => each.name === stage)
      .flatMap((each) => each.actions.filter((action) => action.name === name))
      .map((action) => ({ execution, action })),
  );
  const last = runs.at(-1);
  if (!last) return { actionName: name };
  const revision = last.execution.revisions.find(({ action }) => action === name);
  return {
    actionName: name,
    latestExecution: shownAction(last.action),
    entityUrl: last.action.externalUrl,
    ...(revision
      ? {
          currentRevision: {
            revisionId: revision.revisionId,
            revisionChangeId: revision.revisionId,
            created: new Date(revision.at),
          },
          revisionUrl: revision.url,
        }
      : {}),
  };
}

const shownAction = (action: ActionRun) => ({
  actionExecutionId: action.id,
  status: action.status,
  summary: action.summary,
  lastStatusChange: new Date(action.updatedAt),
  token: action.token,
  lastUpdatedBy: action.updatedBy,
  externalExecutionId: action.externalId,
  externalExecutionUrl: action.externalUrl,
  percentComplete: action.percent,
  errorDetails: action.error,
});
