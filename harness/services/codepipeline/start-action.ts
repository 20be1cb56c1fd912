/** An action as it begins: its run, the job of whoever works on it outside, and the facts of both. */

import { uuid } from "#kernel/ids.ts";
import type { ActionDeclaration } from "#model/types/codepipeline.ts";
import { kindOf } from "./action-types.ts";
import { type ActionRun, type Execution, lastStage, withStage } from "./execution.ts";
import type { PipelineContext } from "./operation.ts";
import { actionChanged, actionStarted, type Step } from "./state-change.ts";
import { resolve } from "./variables.ts";

const MINUTE_MS = 60_000;

export function startAction(
  execution: Execution,
  stage: string,
  declared: ActionDeclaration,
  ctx: PipelineContext,
): Step {
  const { now, random, store } = ctx;
  const { configuration, unresolved } = resolve(declared.configuration ?? {}, execution);
  const { timeoutInMinutes: minutes } = declared;
  const withinMs =
    minutes === undefined ? kindOf(store, declared.actionTypeId).withinMs : minutes * MINUTE_MS;
  const begun: ActionRun = {
    id: uuid(random),
    name: declared.name,
    status: "InProgress",
    runOrder: declared.runOrder ?? 1,
    startedAt: now,
    updatedAt: now,
    deadline: now + withinMs,
    configuration,
    outputVariables: {},
    ...(declared.actionTypeId.category === "Approval" ? { token: uuid(random) } : {}),
  };
  if (unresolved.length > 0) return failedAtOnce(execution, stage, declared, begun, unresolved);
  const after = added(execution, begun);
  const { owner, provider } = declared.actionTypeId;
  if (owner === "Custom" || provider === "Lambda") addJob(after, begun, declared, ctx);
  return {
    execution: after,
    events: [
      actionChanged(after, stage, begun, declared, "STARTED"),
      actionStarted(execution, begun, { owner, provider }),
    ],
  };
}

function failedAtOnce(
  execution: Execution,
  stage: string,
  declared: ActionDeclaration,
  begun: ActionRun,
  unresolved: readonly string[],
): Step {
  const message = `No value is there for ${unresolved.join(", ")}.`;
  const error = { code: "ConfigurationError", message };
  const failed: ActionRun = { ...begun, status: "Failed", error };
  const after = added(execution, failed);
  return { execution: after, events: [actionChanged(after, stage, failed, declared, "FAILED")] };
}

const added = (execution: Execution, action: ActionRun): Execution =>
  withStage(execution, { actions: [...(lastStage(execution)?.actions ?? []), action] });

function addJob(
  execution: Execution,
  { id, configuration }: ActionRun,
  { actionTypeId }: ActionDeclaration,
  { store, now, random }: PipelineContext,
): void {
  const job = {
    id: uuid(random),
    pipeline: execution.pipeline,
    executionId: execution.id,
    actionExecutionId: id,
    actionTypeId,
    configuration,
    // A function gets its job with its event: it does not poll for it.
    status: actionTypeId.owner === "Custom" ? ("Queued" as const) : ("InProgress" as const),
    nonce: 0,
    createdAt: now,
  };
  store.jobs.put(job.id, job);
}
