/** ListTagsForResource: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ListTagsForResource.html */

import { shownTags } from "#operation/tags.ts";
import type { RdsTransition } from "../operation.ts";
import { taggedAt } from "../tagged.ts";

export const listTagsForResource: RdsTransition<"ListTagsForResource"> = (input, ctx) => ({
  output: { TagList: shownTags(taggedAt(ctx, input.ResourceName).tags) },
});
