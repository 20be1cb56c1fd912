/** ReadPipeline: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/get-pipeline.html */

import { findPipeline } from "../find.ts";
import type { EtTransition } from "../operation.ts";

export const readPipeline: EtTransition<"ReadPipeline"> = (input, ctx) => ({
  output: { Pipeline: findPipeline(ctx, input.Id), Warnings: [] },
});
