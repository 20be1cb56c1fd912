/** ReadJob: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/get-job.html */

import { findJob } from "../find.ts";
import { arnOf } from "../ids.ts";
import { shownJob } from "../job.ts";
import type { EtTransition } from "../operation.ts";

export const readJob: EtTransition<"ReadJob"> = (input, ctx) => {
  const job = findJob(ctx, input.Id);
  return { output: { Job: shownJob(job, arnOf(ctx, "job", job.id)) } };
};
