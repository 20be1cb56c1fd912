/** ListJobsByStatus: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/list-jobs-by-status.html */

import { arnOf } from "../ids.ts";
import { shownJob } from "../job.ts";
import type { EtTransition } from "../operation.ts";
import { pageOf } from "../page.ts";

export const listJobsByStatus: EtTransition<"ListJobsByStatus"> = (input, ctx) => {
  const page = pageOf(ctx.store.jobsWith(input.Status ?? ""), (job) => job.id, input);
  const jobs = page.entries.map((job) => shownJob(job, arnOf(ctx, "job", job.id)));
  return { output: { Jobs: jobs, NextPageToken: page.nextPageToken } };
};
