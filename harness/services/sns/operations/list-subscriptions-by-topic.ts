/** ListSubscriptionsByTopic: https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */

import { topicAt } from "../address.ts";
import { pageSize } from "../limits.ts";
import type { SnsTransition } from "../operation.ts";
import { pageOf, parseToken } from "../page.ts";
import { shownSubscription } from "../shown-subscription.ts";

/** The subscriptions of one topic, 100 at a time. */
export const listSubscriptionsByTopic: SnsTransition<"ListSubscriptionsByTopic"> = (input, ctx) => {
  const topic = topicAt(ctx.store, input.TopicArn);
  const after = parseToken(input.NextToken);
  // A subscription's ARN is its topic's and one part more.
  const range = { prefix: `${topic.arn}:`, after, limit: pageSize + 1 };
  const { items, next } = pageOf(ctx.store.subscriptions.scan(range));
  return { output: { Subscriptions: items.map(shownSubscription), ...next } };
};
