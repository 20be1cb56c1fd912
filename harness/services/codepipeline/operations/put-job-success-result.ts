/** PutJobSuccessResult: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html */

import { Buffer } from "node:buffer";
import { executionOf } from "../address.ts";
import { conclude } from "../conclude.ts";
import * as errors from "../errors.ts";
import { withAction } from "../execution.ts";
import { outputPlaces, runningJob } from "../job-data.ts";
import { outputVariablesBytesMax } from "../limits.ts";
import type { PipelineTransition } from "../operation.ts";
import { executionKey } from "../store.ts";

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
    const status = job.actionTypeId.owner === "Custom" ? ("Queued" as const) : job.status;
    store.jobs.put(job.id, { ...job, status, continuationToken });
    const execution = executionOf(store, job.pipeline, job.executionId);
    const after = withAction(execution, job.actionExecutionId, { ...change, updatedAt: now });
    store.executions.put(executionKey(after), after);
    return { output: {}, events: [] };
  }
  store.jobs.put(job.id, { ...job, status: "Done" });
  const events = conclude(
    { ...job, status: "Succeeded", change, artifacts: outputPlaces(job, ctx) },
    ctx,
  );
  return { output: {}, events };
};
