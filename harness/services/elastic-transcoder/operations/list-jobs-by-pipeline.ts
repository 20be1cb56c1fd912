/** ListJobsByPipeline: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/list-jobs-by-pipeline.html */

import { findPipeline } from "../find.ts";
import { arnOf } from "../ids.ts";
import { shownJob } from "../job.ts";
import type { EtTransition } from "../operation.ts";
import { pageOf } from "../page.ts";

export const listJobsByPipeline: EtTransition<"ListJobsByPipeline"> = (input, ctx) => {
  const { Id: id } = findPipeline(ctx, input.PipelineId);
  const page = pageOf(ctx.store.jobsOf(id), (job) => job.id, input);
  const jobs = page.entries.map((job) => shownJob(job, arnOf(ctx, "job", job.id)));
  return { output: { Jobs: jobs, NextPageToken: page.nextPageToken } };
};
