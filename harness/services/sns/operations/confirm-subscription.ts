/** ConfirmSubscription: https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */

import { topicAt } from "../address.ts";
import * as errors from "../errors.ts";
import type { SnsTransition } from "../operation.ts";
import { confirm, isConfirmableBy } from "../subscription.ts";

/** Confirms the subscription that the token was made for; tokens are good for two days. */
export const confirmSubscription: SnsTransition<"ConfirmSubscription"> = (input, ctx) => {
  const topic = topicAt(ctx.store, input.TopicArn);
  const subscription = ctx.store
    .subscriptionsOf(topic.arn)
    .find((each) => isConfirmableBy(each, input.Token, ctx.now));
  if (!subscription) throw errors.invalidParameter("Token");
  const authenticated = input.AuthenticateOnUnsubscribe?.toLowerCase() === "true";
  ctx.store.subscriptions.put(subscription.arn, confirm(subscription, authenticated));
  return { output: { SubscriptionArn: subscription.arn } };
};
