/** TagResource: https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */

import type { SnsTransition } from "../operation.ts";
import { taggedTopic } from "../tagged-topic.ts";
import { withTags } from "../tags.ts";

/** Adds tags to a topic, over those of the same keys. */
export const tagResource: SnsTransition<"TagResource"> = (input, ctx) => {
  const topic = taggedTopic(ctx.store, input.ResourceArn);
  ctx.store.topics.put(topic.name, { ...topic, tags: withTags(topic.tags, input.Tags) });
  return { output: {} };
};
