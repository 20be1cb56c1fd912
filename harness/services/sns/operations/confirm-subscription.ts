/** ConfirmSubscription: https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */

import { checkArn } from "../address.ts";
import * as errors from "../errors.ts";
import { tokenPattern } from "../limits.ts";
import type { SnsTransition } from "../operation.ts";
import { confirm, isConfirmableBy } from "../subscription.ts";

/** Confirms the subscription that the token was made for; tokens are good for two days. */
export const confirmSubscription: SnsTransition<"ConfirmSubscription"> = (input, ctx) => {
  checkArn(input.TopicArn, "TopicArn");
  if (!tokenPattern.test(input.Token)) throw errors.invalidToken();
  // AWS: a topic that does not exist has no subscription with this token either.
  const subscription = ctx.store
    .subscriptionsOf(input.TopicArn)
    .find((each) => isConfirmableBy(each, input.Token, ctx.now));
  if (!subscription) throw errors.invalidParameter("Token");
  const authenticated = input.AuthenticateOnUnsubscribe?.toLowerCase() === "true";
  ctx.store.subscriptions.put(subscription.arn, confirm(subscription, authenticated));
  return { output: { SubscriptionArn: subscription.arn } };
};
