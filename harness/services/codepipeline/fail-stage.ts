/**
 * What follows when a stage failed: nothing more, one further attempt, or what succeeded before.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
 */

import type { ServiceEvent } from "#bus/events.ts";
import type { StageDeclaration } from "#model/types/codepipeline.ts";
import { judgeCondition } from "./conditions.ts";
import {
  type ConditionRun,
  type Execution,
  lastStage,
  type StageRun,
  withCondition,
  withStage,
} from "./execution.ts";
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
  const run = judgeCondition(onFailure?.conditions, execution, ctx);
  if (run) return engage(withCondition(execution, "onFailure", run), name, run, ctx);
  const step = giveUp(execution, name);
  return onFailure?.result === "ROLLBACK" ? rolledBack(step, name, ctx) : step;
}

/** The stage's end by a condition that was judged: brought back when it failed and says so. */
export function engage(
  execution: Execution,
  stage: string,
  { status, result }: ConditionRun,
  ctx: PipelineContext,
): Step {
  const step = giveUp(execution, stage);
  return status === "Failed" && result === "ROLLBACK" ? rolledBack(step, stage, ctx) : step;
}

/** The stage failed, and with it the execution. */
export function giveUp(execution: Execution, name: string): Step {
  const after: Execution = { ...withStage(execution, { status: "Failed" }), status: "Failed" };
  const events = [stageChanged(after, { name }, "FAILED"), executionChanged(after, "FAILED")];
  return { execution: after, events };
}

/** A rollback that fails is not rolled back. */
function rolledBack({ execution, events }: Step, stage: string, ctx: PipelineContext): Step {
  if (execution.rollbackOf !== undefined) return { execution, events };
  return { execution, events: [...events, ...rollBack(execution, stage, ctx)] };
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
