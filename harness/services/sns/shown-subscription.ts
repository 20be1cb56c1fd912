/** A subscription as lists show it. */

import type { Subscription } from "./subscription.ts";

/** AWS: a pending subscription's ARN is kept back. */
export const shownSubscription = (subscription: Subscription) => ({
  SubscriptionArn: subscription.state === "pending" ? "PendingConfirmation" : subscription.arn,
  Owner: subscription.owner,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: subscription.topicArn,
});
