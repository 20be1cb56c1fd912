/** PollForJobs: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PollForJobs.html */

import { present } from "#kernel/assert.ts";
import type { Transition } from "#operation/service.ts";
import { kindOf } from "../action-types.ts";
import { jobData } from "../job-data.ts";
import type { PipelineProcedure } from "../operation.ts";
import { type CodePipelineStore, type Job, typeKey } from "../store.ts";

/** Hands out jobs of a custom action type that no worker has acknowledged. */
export const pollForJobs: PipelineProcedure<"PollForJobs"> = async (input, ctx) => {
  const { actionTypeId, maxBatchSize = 1, queryParam = {} } = input;
  kindOf(ctx.store, actionTypeId);
  const key = typeKey(actionTypeId);
  const waiting = ctx.store.jobs
    .scanBy("queued", { from: key, to: key })
    .map(({ document }) => document)
    .filter(({ configuration }) =>
      Object.entries(queryParam).every(([name, value]) => configuration[name] === value),
    )
    .slice(0, maxBatchSize);
  return {
    jobs: waiting.map(({ id }) => {
      const job = ctx.transact(handOut, id);
      return {
        id,
        nonce: String(job.nonce),
        accountId: ctx.account,
        data: jobData(job, ctx),
      };
    }),
  };
};

/** AWS: a job that is handed out is not acknowledged yet, so another poll may get it as well. */
const handOut: Transition<CodePipelineStore, string, Job> = (id, { store }) => {
  const job = present(store.jobs.find(id), "a job that was found a moment ago");
  const handed = { ...job, nonce: job.nonce + 1 };
  store.jobs.put(id, handed);
  return { output: handed };
};
