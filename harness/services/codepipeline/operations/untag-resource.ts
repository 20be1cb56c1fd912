/** UntagResource: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UntagResource.html */

import type { PipelineTransition } from "../operation.ts";
import { taggedPipeline } from "../tags.ts";

export const untagResource: PipelineTransition<"UntagResource"> = (input, { store }) => {
  const pipeline = taggedPipeline(store, input.resourceArn);
  const left = Object.entries(pipeline.tags).filter(([key]) => !input.tagKeys.includes(key));
  store.pipelines.put(pipeline.name, { ...pipeline, tags: Object.fromEntries(left) });
  return { output: {} };
};
