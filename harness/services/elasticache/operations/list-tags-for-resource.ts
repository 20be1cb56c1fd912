/** ListTagsForResource: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ListTagsForResource.html */

import type { CacheTransition } from "../operation.ts";
import { shownTags, taggedAt } from "../tags.ts";

export const listTagsForResource: CacheTransition<"ListTagsForResource"> = (input, ctx) => ({
  output: { TagList: shownTags(taggedAt(ctx, input.ResourceName).tags) },
});
