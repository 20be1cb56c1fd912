/** RemoveTagsFromResource: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveTagsFromResource.html */

import { tagsWithout } from "#operation/tags.ts";
import type { RdsTransition } from "../operation.ts";
import { taggedAt } from "../tagged.ts";

export const removeTagsFromResource: RdsTransition<"RemoveTagsFromResource"> = (input, ctx) => {
  const tagged = taggedAt(ctx, input.ResourceName);
  tagged.put(tagsWithout(tagged.tags, input.TagKeys));
  return { output: {} };
};
