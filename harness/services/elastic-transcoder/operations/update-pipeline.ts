/** UpdatePipeline: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/update-pipeline.html */

import { findPipeline } from "../find.ts";
import type { EtTransition } from "../operation.ts";
import { changed } from "../pipeline.ts";

/** Jobs that have not started yet take the new settings. */
export const updatePipeline: EtTransition<"UpdatePipeline"> = (input, ctx) => {
  const pipeline = changed(findPipeline(ctx, input.Id), input);
  ctx.store.pipelines.put(pipeline.Id, pipeline);
  return { output: { Pipeline: pipeline, Warnings: [] } };
};
