/** AddTagsToResource: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddTagsToResource.html */

import type { RdsTransition } from "../operation.ts";
import { taggedAt } from "../tagged.ts";
import { withTags } from "../tags.ts";

export const addTagsToResource: RdsTransition<"AddTagsToResource"> = (input, ctx) => {
  const tagged = taggedAt(ctx, input.ResourceName);
  tagged.put(withTags(tagged.tags, input.Tags));
  return { output: {} };
};
