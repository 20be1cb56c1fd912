/** ListTagsForResource: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListTagsForResource.html */

import type { PipelineTransition } from "../operation.ts";
import { shownTags, taggedPipeline } from "../tags.ts";

export const listTagsForResource: PipelineTransition<"ListTagsForResource"> = (
  input,
  { store },
) => ({ output: { tags: shownTags(taggedPipeline(store, input.resourceArn).tags) } });
