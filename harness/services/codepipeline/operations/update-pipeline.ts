/** UpdatePipeline: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UpdatePipeline.html */

import { pipelineNamed } from "../address.ts";
import { checkDeclaration } from "../declaration.ts";
import type { PipelineTransition } from "../operation.ts";
import { shownDeclaration } from "../shown.ts";
import { versionKey } from "../store.ts";

/** A new version; executions under way keep theirs. */
export const updatePipeline: PipelineTransition<"UpdatePipeline"> = (input, { store, now }) => {
  const pipeline = pipelineNamed(store, input.pipeline.name);
  checkDeclaration(store, input.pipeline);
  const version = pipeline.version + 1;
  const declaration = { ...input.pipeline, version };
  store.pipelines.put(pipeline.name, { ...pipeline, declaration, version, updatedAt: now });
  store.versions.put(versionKey(pipeline.name, version), declaration);
  return { output: { pipeline: shownDeclaration(declaration) } };
};
