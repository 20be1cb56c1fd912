/** ListTagsForResource: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ListTagsForResource.html */

import { shownTags } from "#operation/tags.ts";
import type { CacheTransition } from "../operation.ts";
import { taggedAt } from "../tags.ts";

export const listTagsForResource: CacheTransition<"ListTagsForResource"> = (input, ctx) => ({
  output: { TagList: shownTags(taggedAt(ctx, input.ResourceName).tags) },
});
