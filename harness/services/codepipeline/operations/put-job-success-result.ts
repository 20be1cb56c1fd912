/** PutJobSuccessResult: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html */

import { Buffer } from "node:buffer";
import { present } from "#kernel/assert.ts";
import type { CurrentRevision } from "#model/types/codepipeline.ts";
import { executionOf } from "../address.ts";
import { conclude } from "../conclude.ts";
import * as errors from "../errors.ts";
import { findAction, type SourceRevision, withAction } from "../execution.ts";
import { outputPlaces, runningJob } from "../job-data.ts";
import { continueAfterMs, outputVariablesBytesMax } from "../limits.ts";
import type { PipelineContext, PipelineTransition } from "../operation.ts";
import { executionKey, type Job } from "../store.ts";

/** Ends the action, or with a continuation token lets a later worker go on with it. */
export const putJobSuccessResult: PipelineTransition<"PutJobSuccessResult"> = (input, ctx) => {
  const { store, now } = ctx;
  const { continuationToken, outputVariables = {}, executionDetails: told } = input;
  const job = runningJob(store, input.jobId);
  if (Buffer.byteLength(JSON.stringify(outputVariables)) > outputVariablesBytesMax)
    throw errors.validation(`Output variables take more than ${outputVariablesBytesMax} bytes`);
  const change = {
    summary: told?.summary ?? input.currentRevision?.revisionSummary,
    externalId: told?.externalExecutionId,
    percent: told?.percentComplete,
    outputVariables,
  };
  if (continuationToken !== undefined) {
    // AWS: a custom job is handed out again with the token; a function is invoked again with it.
    const isCustom = job.actionTypeId.owner === "Custom";
    const next = isCustom ? { status: "Queued" as const } : { againAt: now + continueAfterMs };
    store.jobs.put(job.id, { ...job, ...next, continuationToken });
    const execution = executionOf(store, job.pipeline, job.executionId);
    const after = withAction(execution, job.actionExecutionId, { ...change, updatedAt: now });
    store.executions.put(executionKey(after), after);
    return { output: {}, events: [] };
  }
  store.jobs.put(job.id, { ...job, status: "Done" });
  const places = outputPlaces(job, ctx);
  const [artifact = ""] = Object.keys(places);
  const revision = revisionOf(job, artifact, input.currentRevision, ctx);
  const events = conclude(
    { ...job, status: "Succeeded", change, artifacts: places, revision },
    ctx,
  );
  return { output: {}, events };
};

/** What a custom source took. */
function revisionOf(
  { actionTypeId, actionExecutionId, pipeline, executionId }: Job,
  artifact: string,
  told: CurrentRevision | undefined,
  { store, now }: PipelineContext,
): SourceRevision | undefined {
  if (actionTypeId.category !== "Source" || !told) return undefined;
  const execution = executionOf(store, pipeline, executionId);
  const { action } = present(findAction(execution, actionExecutionId), "a running job's action");
  return {
    action: action.name,
    artifact,
    revisionId: told.revision,
    summary: told.revisionSummary ?? told.changeIdentifier,
    url: action.externalUrl ?? "",
    at: told.created?.getTime() ?? now,
  };
}
