/** ListTagsForResource: https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html */

import { shownTags } from "#operation/tags.ts";
import type { SnsTransition } from "../operation.ts";
import { taggedTopic } from "../tagged-topic.ts";

/** The tags of a topic. */
export const listTagsForResource: SnsTransition<"ListTagsForResource"> = (input, ctx) => {
  const { tags } = taggedTopic(ctx.store, input.ResourceArn);
  return { output: { Tags: shownTags(tags) } };
};
