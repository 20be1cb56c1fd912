/** GetPipeline: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipeline.html */

import { declarationOf, pipelineArn, pipelineNamed } from "../address.ts";
import type { PipelineTransition } from "../operation.ts";
import { shownDeclaration } from "../shown.ts";

export const getPipeline: PipelineTransition<"GetPipeline"> = (input, { store }) => {
  const { name, version, createdAt, updatedAt } = pipelineNamed(store, input.name);
  const asked = { pipeline: name, version: input.version ?? version };
  return {
    output: {
      pipeline: shownDeclaration(declarationOf(store, asked)),
      metadata: {
        pipelineArn: pipelineArn(store, name),
        created: new Date(createdAt),
        updated: new Date(updatedAt),
      },
    },
  };
};
