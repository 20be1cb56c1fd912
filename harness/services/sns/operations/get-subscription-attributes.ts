/** GetSubscriptionAttributes: https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */

import { subscriptionAt } from "../address.ts";
import type { SnsTransition } from "../operation.ts";
import { shownSubscriptionAttributes } from "../subscription-attributes.ts";

/** All attributes of a subscription. */
export const getSubscriptionAttributes: SnsTransition<"GetSubscriptionAttributes"> = (
  input,
  ctx,
) => {
  const subscription = subscriptionAt(ctx.store, input.SubscriptionArn);
  return { output: { Attributes: shownSubscriptionAttributes(subscription) } };
};
