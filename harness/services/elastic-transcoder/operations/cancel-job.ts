/** CancelJob: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/cancel-job.html */

import * as errors from "../errors.ts";
import { findJob } from "../find.ts";
import { canceled } from "../job.ts";
import type { EtTransition } from "../operation.ts";

/** AWS: only a job that has not started can be cancelled. */
export const cancelJob: EtTransition<"CancelJob"> = (input, ctx) => {
  const job = findJob(ctx, input.Id);
  if (job.status !== "Submitted") {
    throw errors.jobNotCancellable(ctx.account, job.id, job.status);
  }
  ctx.store.jobs.put(job.id, canceled(job));
  return { output: {} };
};
