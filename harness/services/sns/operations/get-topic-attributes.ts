/** GetTopicAttributes: https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */

import { topicAt } from "../address.ts";
import type { SnsTransition } from "../operation.ts";
import { shownTopicAttributes } from "../topic-attributes.ts";

/** All attributes of a topic. */
export const getTopicAttributes: SnsTransition<"GetTopicAttributes"> = (input, ctx) => {
  const topic = topicAt(ctx.store, input.TopicArn);
  return { output: { Attributes: shownTopicAttributes(ctx.store, topic) } };
};
