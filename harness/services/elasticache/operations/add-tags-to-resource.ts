/** AddTagsToResource: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_AddTagsToResource.html */

import { shownTags } from "#operation/tags.ts";
import type { CacheTransition } from "../operation.ts";
import { taggedAt, withTags } from "../tags.ts";

export const addTagsToResource: CacheTransition<"AddTagsToResource"> = (input, ctx) => {
  const tagged = taggedAt(ctx, input.ResourceName);
  const tags = withTags(tagged.tags, input.Tags);
  tagged.put(tags);
  return { output: { TagList: shownTags(tags) } };
};
