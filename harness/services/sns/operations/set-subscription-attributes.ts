/** SetSubscriptionAttributes: https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */

import { subscriptionAt } from "../address.ts";
import type { SnsTransition } from "../operation.ts";
import {
  checkAttributeName,
  checkSubscriptionAttributes,
  mergedAttributes,
} from "../subscription-attributes.ts";

/** Sets one attribute of a subscription; no value, or an empty one, removes it. */
export const setSubscriptionAttributes: SnsTransition<"SetSubscriptionAttributes"> = (
  input,
  ctx,
) => {
  const subscription = subscriptionAt(ctx.store, input.SubscriptionArn);
  checkAttributeName(input.AttributeName);
  const change = { [input.AttributeName]: input.AttributeValue ?? "" };
  const attributes = mergedAttributes(subscription.attributes, change);
  checkSubscriptionAttributes(attributes, { protocol: subscription.protocol });
  ctx.store.subscriptions.put(subscription.arn, { ...subscription, attributes });
  return { output: {} };
};
