/** DeletePipeline: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/delete-pipeline.html */

import * as errors from "../errors.ts";
import { findPipeline } from "../find.ts";
import type { EtTransition } from "../operation.ts";

/** AWS: a pipeline that has jobs under way or waiting is in use. */
export const deletePipeline: EtTransition<"DeletePipeline"> = (input, ctx) => {
  const { Id: id } = findPipeline(ctx, input.Id);
  const busy = (["Submitted", "Progressing"] as const).some(
    (status) => ctx.store.jobsOfWith(id, status).length > 0,
  );
  if (busy) throw errors.pipelineInUse(ctx.account, id);
  ctx.store.pipelines.remove(id);
  return { output: {} };
};
