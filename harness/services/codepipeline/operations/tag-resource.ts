/** TagResource: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_TagResource.html */

import type { PipelineTransition } from "../operation.ts";
import { taggedPipeline, withTags } from "../tags.ts";

export const tagResource: PipelineTransition<"TagResource"> = (input, { store }) => {
  const pipeline = taggedPipeline(store, input.resourceArn);
  store.pipelines.put(pipeline.name, { ...pipeline, tags: withTags(pipeline.tags, input.tags) });
  return { output: {} };
};
