/** GetJobDetails: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetJobDetails.html */

import { jobData, jobWithId } from "../job-data.ts";
import type { PipelineProcedure } from "../operation.ts";

export const getJobDetails: PipelineProcedure<"GetJobDetails"> = async ({ jobId }, ctx) => ({
  jobDetails: {
    id: jobId,
    accountId: ctx.account,
    data: jobData(jobWithId(ctx.store, jobId), ctx),
  },
});
