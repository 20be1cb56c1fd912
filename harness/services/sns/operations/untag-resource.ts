/** UntagResource: https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html */

import type { SnsTransition } from "../operation.ts";
import { taggedTopic } from "../tagged-topic.ts";

/** Removes tags from a topic. */
export const untagResource: SnsTransition<"UntagResource"> = (input, ctx) => {
  const topic = taggedTopic(ctx.store, input.ResourceArn);
  const kept = Object.entries(topic.tags).filter(([key]) => !input.TagKeys.includes(key));
  ctx.store.topics.put(topic.name, { ...topic, tags: Object.fromEntries(kept) });
  return { output: {} };
};
