/**
 * Moves a pipeline's executions as far as they can go: into a stage when its transition is enabled
 * and the mode lets them, from one run order to the next, to their ends. Called at the end of every
 * transition that changed something, so that a stored state is always one that waits for someone.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */

import type { ServiceEvent } from "#bus/events.ts";
import type { PipelineDeclaration, StageDeclaration } from "#model/types/codepipeline.ts";
import { declarationOf } from "./address.ts";
import { judgeCondition } from "./conditions.ts";
import { actionsAt, runOrders } from "./declaration.ts";
import { type Execution, lastStage, type StageRun, withCondition, withStage } from "./execution.ts";
import { engage, failStage, giveUp } from "./fail-stage.ts";
import type { PipelineContext } from "./operation.ts";
import { startAction } from "./start-action.ts";
import { executionChanged, type Step, stageChanged } from "./state-change.ts";
import { executionKey, type Pipeline } from "./store.ts";

/** Keeps what changed; the events are the transition's to publish. */
export function advance(pipeline: string, ctx: PipelineContext): ServiceEvent[] {
  const { store, now } = ctx;
  const events: ServiceEvent[] = [];
  for (;;) {
    const active = activeIn(pipeline, ctx);
    const step = active
      .map((execution) => stepOf(execution, active, ctx))
      .find((each) => each !== undefined);
    if (!step) return events;
    store.executions.put(executionKey(step.execution), { ...step.execution, updatedAt: now });
    events.push(...step.events);
  }
}

/** Executions that have not ended, oldest first. */
export const activeIn = (pipeline: string, { store }: PipelineContext): readonly Execution[] =>
  store.executions
    .scanBy("active", { from: pipeline, to: pipeline })
    .map(({ document }) => document);

/** The next change of one execution; undefined when it waits. */
function stepOf(
  execution: Execution,
  active: readonly Execution[],
  ctx: PipelineContext,
): Step | undefined {
  const stage = lastStage(execution);
  const runs = stage?.actions.some(({ status }) => status === "InProgress") ?? false;
  if (execution.status === "Stopping") return runs ? undefined : stopped(execution);
  const declaration = declarationOf(ctx.store, execution);
  if (stage?.status !== "InProgress") return onward(execution, declaration, active, ctx);
  if (runs) return undefined;
  const declared = stagesOf(execution, declaration).find(({ name }) => name === stage.name);
  if (!declared) return undefined;
  const entry = judgeEntry(execution, declared, ctx);
  if (entry) return entry;
  if (stage.actions.some(({ status }) => status === "Failed"))
    return failStage(execution, declared, ctx);
  const order = runOrders(declared).find((each) => !hasRun(stage, declared, each));
  if (order === undefined) return ended(execution, declared, ctx);
  return begin(execution, declared, order, ctx);
}

/** A rollback runs one stage alone. */
export const stagesOf = (
  { only }: Execution,
  { stages }: PipelineDeclaration,
): readonly StageDeclaration[] =>
  only === undefined ? stages : stages.filter(({ name }) => name === only);

function hasRun(stage: StageRun, declared: StageDeclaration, order: number): boolean {
  const done = new Set(
    stage.actions.filter(({ status }) => status === "Succeeded").map(({ name }) => name),
  );
  return actionsAt(declared, order).every(({ name }) => done.has(name));
}

/** Starts the actions of a run order that have not succeeded in an earlier run. */
function begin(
  execution: Execution,
  declared: StageDeclaration,
  order: number,
  ctx: PipelineContext,
): Step {
  const done = new Set(lastStage(execution)?.actions.map(({ name }) => name));
  let step: Step = { execution, events: [] };
  for (const action of actionsAt(declared, order)) {
    if (done.has(action.name)) continue;
    const started = startAction(step.execution, declared.name, action, ctx);
    step = { execution: started.execution, events: [...step.events, ...started.events] };
  }
  return step;
}

/** Undefined when the stage may be gone into, or is. */
function judgeEntry(
  execution: Execution,
  { name, beforeEntry }: StageDeclaration,
  ctx: PipelineContext,
): Step | undefined {
  if (lastStage(execution)?.conditions?.beforeEntry) return undefined;
  const run = judgeCondition(beforeEntry?.conditions, execution, ctx);
  if (!run) return undefined;
  const judged = withCondition(execution, "beforeEntry", run);
  if (run.status === "Succeeded") return { execution: judged, events: [] };
  // Choice: AWS documents no event of a stage that is skipped.
  if (run.result === "SKIP")
    return { execution: withStage(judged, { status: "Skipped" }), events: [] };
  return giveUp(judged, name);
}

function ended(
  execution: Execution,
  { name, onSuccess }: StageDeclaration,
  ctx: PipelineContext,
): Step {
  const run = judgeCondition(onSuccess?.conditions, execution, ctx);
  const judged = run ? withCondition(execution, "onSuccess", run) : execution;
  if (run?.status === "Failed") return engage(judged, name, run, ctx);
  const after = withStage(judged, { status: "Succeeded" });
  return { execution: after, events: [stageChanged(after, { name }, "SUCCEEDED")] };
}

function stopped(execution: Execution): Step {
  const stage = lastStage(execution);
  const cut =
    stage?.status === "InProgress" ? withStage(execution, { status: "Stopped" }) : execution;
  const after: Execution = { ...cut, status: "Stopped" };
  const events = stage ? [stageChanged(after, stage, "STOPPED")] : [];
  return { execution: after, events: [...events, executionChanged(after, "STOPPED")] };
}

/** Into the next stage, or to the execution's end. */
function onward(
  execution: Execution,
  declaration: PipelineDeclaration,
  active: readonly Execution[],
  ctx: PipelineContext,
): Step | undefined {
  const next = nextStage(execution, declaration);
  if (!next) {
    const after: Execution = { ...execution, status: "Succeeded" };
    return { execution: after, events: [executionChanged(after, "SUCCEEDED")] };
  }
  const pipeline = ctx.store.pipelines.find(execution.pipeline);
  if (!pipeline) return undefined;
  if (!isBlocked(execution, next.name, pipeline, active)) return enter(execution, next);
  const newer = active.some(
    (other) =>
      other.number > execution.number &&
      other.status === "InProgress" &&
      nextStage(other, declarationOf(ctx.store, other))?.name === next.name,
  );
  if (execution.mode !== "SUPERSEDED" || !newer) return undefined;
  const after: Execution = { ...execution, status: "Superseded" };
  return { execution: after, events: [executionChanged(after, "SUPERSEDED")] };
}

/** The stage that an execution waits to enter; undefined while it is in one, or after the last. */
export function nextStage(
  execution: Execution,
  declaration: PipelineDeclaration,
): StageDeclaration | undefined {
  const stages = stagesOf(execution, declaration);
  const last = lastStage(execution);
  if (!last) return stages[0];
  if (last.status !== "Succeeded" && last.status !== "Skipped") return undefined;
  return stages[stages.findIndex(({ name }) => name === last.name) + 1];
}

function isBlocked(
  { id, mode }: Execution,
  stage: string,
  { disabled }: Pipeline,
  active: readonly Execution[],
): boolean {
  if (disabled[stage]) return true;
  if (mode === "PARALLEL") return false;
  return active.some((other) => {
    const at = lastStage(other);
    return other.id !== id && at?.name === stage && at.status === "InProgress";
  });
}

function enter(execution: Execution, { name }: StageDeclaration): Step {
  const run: StageRun = {
    name,
    status: "InProgress",
    retries: { automatic: 0, manual: 0 },
    actions: [],
  };
  const after = { ...execution, stages: [...execution.stages, run] };
  return { execution: after, events: [stageChanged(after, run, "STARTED")] };
}
