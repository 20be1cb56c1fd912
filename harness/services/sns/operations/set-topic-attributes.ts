/** SetTopicAttributes: https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */

import { topicAt } from "../address.ts";
import type { SnsTransition } from "../operation.ts";
import { checkLargeTopic, checkTopicAttributes } from "../topic-attributes.ts";

/** Sets one attribute of a topic. */
export const setTopicAttributes: SnsTransition<"SetTopicAttributes"> = (input, ctx) => {
  const topic = topicAt(ctx.store, input.TopicArn);
  const change = { [input.AttributeName]: input.AttributeValue ?? "" };
  checkTopicAttributes(change);
  const changed = { ...topic, attributes: { ...topic.attributes, ...change } };
  checkLargeTopic(ctx.store, changed);
  ctx.store.topics.put(topic.name, changed);
  return { output: {} };
};
