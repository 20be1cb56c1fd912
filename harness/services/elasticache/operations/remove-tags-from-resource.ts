/** RemoveTagsFromResource: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_RemoveTagsFromResource.html */

import * as errors from "../errors.ts";
import type { CacheTransition } from "../operation.ts";
import { shownTags, taggedAt } from "../tags.ts";

export const removeTagsFromResource: CacheTransition<"RemoveTagsFromResource"> = (input, ctx) => {
  const tagged = taggedAt(ctx, input.ResourceName);
  const missing = input.TagKeys.find((key) => !(key in tagged.tags));
  if (missing !== undefined) throw errors.tagNotFound(missing);
  const left = Object.entries(tagged.tags).filter(([key]) => !input.TagKeys.includes(key));
  const tags = Object.fromEntries(left);
  tagged.put(tags);
  return { output: { TagList: shownTags(tags) } };
};
