/** RemoveTagsFromResource: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_RemoveTagsFromResource.html */

import { shownTags, tagsWithout } from "#operation/tags.ts";
import * as errors from "../errors.ts";
import type { CacheTransition } from "../operation.ts";
import { taggedAt } from "../tags.ts";

export const removeTagsFromResource: CacheTransition<"RemoveTagsFromResource"> = (input, ctx) => {
  const tagged = taggedAt(ctx, input.ResourceName);
  const missing = input.TagKeys.find((key) => !(key in tagged.tags));
  if (missing !== undefined) throw errors.tagNotFound(missing);
  const tags = tagsWithout(tagged.tags, input.TagKeys);
  tagged.put(tags);
  return { output: { TagList: shownTags(tags) } };
};
