/** DeleteTopic: https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html */

import { checkArn, findTopic } from "../address.ts";
import type { SnsTransition } from "../operation.ts";

/** Deletes a topic and its subscriptions; one that does not exist is as good as deleted. */
export const deleteTopic: SnsTransition<"DeleteTopic"> = (input, ctx) => {
  checkArn(input.TopicArn, "TopicArn");
  const topic = findTopic(ctx.store, input.TopicArn);
  if (!topic) return { output: {} };
  for (const { arn } of ctx.store.subscriptionsOf(topic.arn)) ctx.store.subscriptions.remove(arn);
  ctx.store.topics.remove(topic.name);
  return { output: {} };
};
