/** ListTagsForResource: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ListTagsForResource.html */

import type { RdsTransition } from "../operation.ts";
import { taggedAt } from "../tagged.ts";
import { shownTags } from "../tags.ts";

export const listTagsForResource: RdsTransition<"ListTagsForResource"> = (input, ctx) => ({
  output: { TagList: shownTags(taggedAt(ctx, input.ResourceName).tags) },
});
