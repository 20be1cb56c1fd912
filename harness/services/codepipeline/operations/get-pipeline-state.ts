/** GetPipelineState: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html */

import { pipelineNamed } from "../address.ts";
import type { PipelineTransition } from "../operation.ts";
import { stageStates } from "../stage-states.ts";

export const getPipelineState: PipelineTransition<"GetPipelineState"> = ({ name }, ctx) => {
  const pipeline = pipelineNamed(ctx.store, name);
  return {
    output: {
      pipelineName: name,
      pipelineVersion: pipeline.version,
      stageStates: stageStates(pipeline, ctx),
      created: new Date(pipeline.createdAt),
      updated: new Date(pipeline.updatedAt),
    },
  };
};
