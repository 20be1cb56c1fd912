/** RemoveTagsFromResource: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveTagsFromResource.html */

import type { RdsTransition } from "../operation.ts";
import { taggedAt } from "../tagged.ts";

export const removeTagsFromResource: RdsTransition<"RemoveTagsFromResource"> = (input, ctx) => {
  const tagged = taggedAt(ctx, input.ResourceName);
  const left = Object.entries(tagged.tags).filter(([key]) => !input.TagKeys.includes(key));
  tagged.put(Object.fromEntries(left));
  return { output: {} };
};
