/**
 * Changes of state as facts, which EventBridge is told too.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */

import type { PipelineActionStarted, PipelineStateChanged, ServiceEvent } from "#bus/events.ts";
import type { ActionDeclaration } from "#model/types/codepipeline.ts";
import type { ActionRun, Execution, StageRun } from "./execution.ts";

/** An execution after a change, and what the change announces: the transition's to publish. */
export interface Step {
  readonly execution: Execution;
  readonly events: readonly ServiceEvent[];
}

/** Such as STARTED, SUCCEEDED, FAILED, CANCELED. */
type State = PipelineStateChanged["state"];

const refsOf = ({ id, pipeline }: Execution) => [id, pipeline];

export const executionChanged = (execution: Execution, state: State): PipelineStateChanged => ({
  type: "PipelineStateChanged",
  level: "Pipeline",
  state,
  detail: {
    ...headOf(execution, state),
    "execution-trigger": {
      "trigger-type": execution.trigger.type,
      "trigger-detail": execution.trigger.detail,
    },
  },
  refs: refsOf(execution),
});

export const stageChanged = (
  execution: Execution,
  stage: Pick<StageRun, "name">,
  state: State,
): PipelineStateChanged => ({
  type: "PipelineStateChanged",
  level: "Stage",
  state,
  detail: { ...headOf(execution, state), stage: stage.name },
  refs: refsOf(execution),
});

export function actionChanged(
  execution: Execution,
  stage: string,
  action: ActionRun,
  declared: ActionDeclaration,
  state: State,
): PipelineStateChanged {
  const { owner, provider, category, version } = declared.actionTypeId;
  const { error } = action;
  return {
    type: "PipelineStateChanged",
    level: "Action",
    state,
    detail: {
      ...headOf(execution, state),
      stage,
      action: action.name,
      "action-execution-id": action.id,
      region: declared.region,
      type: { owner, provider, category, version },
      ...(error || action.externalId
        ? {
            "execution-result": {
              "external-execution-id": action.externalId,
              "external-execution-summary": action.summary,
              "external-execution-url": action.externalUrl,
              ...(error ? { "error-code": error.code } : {}),
            },
          }
        : {}),
    },
    refs: [...refsOf(execution), action.id],
  };
}

/** What a procedure or a worker is to take up. */
export const actionStarted = (
  { pipeline, id }: Execution,
  action: Pick<ActionRun, "id" | "name">,
  type: { readonly owner: string; readonly provider: string },
): PipelineActionStarted => ({
  type: "PipelineActionStarted",
  pipeline,
  executionId: id,
  actionExecutionId: action.id,
  action: action.name,
  ...type,
  refs: [id, action.id],
});

const headOf = ({ pipeline, id, version }: Execution, state: State) => ({
  pipeline,
  "execution-id": id,
  version,
  state,
});
