/** PutJobFailureResult: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobFailureResult.html */

import { conclude } from "../conclude.ts";
import { runningJob } from "../job-data.ts";
import type { PipelineTransition } from "../operation.ts";

export const putJobFailureResult: PipelineTransition<"PutJobFailureResult"> = (input, ctx) => {
  const { type: code, message, externalExecutionId: externalId } = input.failureDetails;
  const job = runningJob(ctx.store, input.jobId);
  ctx.store.jobs.put(job.id, { ...job, status: "Done" });
  const change = { error: { code, message }, summary: message, externalId };
  return { output: {}, events: conclude({ ...job, status: "Failed", change }, ctx) };
};
