/** AcknowledgeJob: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_AcknowledgeJob.html */

import * as errors from "../errors.ts";
import { jobWithId } from "../job-data.ts";
import type { PipelineTransition } from "../operation.ts";

/** One worker alone gets a job: the nonce is that of its last poll. */
export const acknowledgeJob: PipelineTransition<"AcknowledgeJob"> = ({ jobId, nonce }, ctx) => {
  const job = jobWithId(ctx.store, jobId);
  if (job.status !== "Queued") return { output: { status: "InProgress" } };
  if (String(job.nonce) !== nonce) throw errors.invalidNonce();
  ctx.store.jobs.put(jobId, { ...job, status: "InProgress" });
  return { output: { status: "InProgress" } };
};
