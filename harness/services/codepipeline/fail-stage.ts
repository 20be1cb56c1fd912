/**
 * What follows when a stage failed: nothing more, one further attempt, or what succeeded before.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
 */

import type { ServiceEvent } from "#bus/events.ts";
import type { StageDeclaration } from "#model/types/codepipeline.ts";
import { type Execution, lastStage, type StageRun, withStage } from "./execution.ts";
import { newExecution } from "./new-execution.ts";
import type { PipelineContext } from "./operation.ts";
import { executionChanged, type Step, stageChanged } from "./state-change.ts";
import { executionKey } from "./store.ts";

/** AWS: a stage that retries by itself does so once. */
const AUTOMATIC_RETRIES_MAX = 1;

export function failStage(
  execution: Execution,
  { name, onFailure }: StageDeclaration,
  ctx: PipelineContext,
): Step {
  const stage = lastStage(execution);
  const retries = stage?.retries ?? { automatic: 0, manual: 0 };
  if (stage && onFailure?.result === "RETRY" && retries.automatic < AUTOMATIC_RETRIES_MAX) {
    const failed = withStage(execution, { status: "Failed" });
    const mode = onFailure.retryConfiguration?.retryMode ?? "ALL_ACTIONS";
    const again = retried(stage, mode, { ...retries, automatic: retries.automatic + 1 });
    const after = { ...failed, stages: [...failed.stages, again] };
    const events = [stageChanged(after, stage, "FAILED"), stageChanged(after, again, "RESUMED")];
    return { execution: after, events };
  }
  const after: Execution = { ...withStage(execution, { status: "Failed" }), status: "Failed" };
  const events: ServiceEvent[] = [
    stageChanged(after, { name }, "FAILED"),
    executionChanged(after, "FAILED"),
  ];
  if (onFailure?.result === "ROLLBACK" && execution.rollbackOf === undefined)
    events.push(...rollBack(execution, name, ctx));
  return { execution: after, events };
}

/** A further run of the stage; with FAILED_ACTIONS, what succeeded is not done again. */
export function retried(stage: StageRun, mode: string, retries: StageRun["retries"]): StageRun {
  const kept = stage.actions.filter(({ status }) => status === "Succeeded");
  const actions = mode === "FAILED_ACTIONS" ? kept : [];
  return { name: stage.name, status: "InProgress", retries, actions };
}

/** Starts an execution that brings back what last succeeded in the stage; none is no error. */
function rollBack(
  { pipeline, id }: Execution,
  stage: string,
  ctx: PipelineContext,
): readonly ServiceEvent[] {
  const target = lastSucceeded(pipeline, stage, id, ctx);
  if (!target) return [];
  const trigger = { type: "AutomatedRollback", detail: `{"failedPipelineExecutionId":"${id}"}` };
  return rollbackTo(target, stage, trigger, ctx).events;
}

/** An execution of one stage alone, with the artifacts and variables of `target`. */
export function rollbackTo(
  target: Execution,
  stage: string,
  trigger: Execution["trigger"],
  ctx: PipelineContext,
): Step {
  const { pipeline, version, mode, artifacts, variables, revisions } = target;
  const execution = newExecution(
    pipeline,
    { version, mode, trigger, artifacts, variables, revisions, rollbackOf: target.id, only: stage },
    ctx,
  );
  ctx.store.executions.put(executionKey(execution), execution);
  return { execution, events: [executionChanged(execution, "STARTED")] };
}

/** The newest execution that got through the stage, other than `except`. */
function lastSucceeded(
  pipeline: string,
  stage: string,
  except: string,
  { store }: PipelineContext,
): Execution | undefined {
  return store.executions
    .scan({ prefix: `${pipeline}:` })
    .map(({ document }) => document)
    .findLast(
      (each) =>
        each.id !== except &&
        each.rollbackOf === undefined &&
        each.stages.some(({ name, status }) => name === stage && status === "Succeeded"),
    );
}
