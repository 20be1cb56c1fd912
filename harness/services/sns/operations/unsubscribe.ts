/** Unsubscribe: https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html */

import { checkArn } from "../address.ts";
import * as errors from "../errors.ts";
import type { SnsTransition } from "../operation.ts";

/** Ends a subscription; one that does not exist is as good as ended. */
export const unsubscribe: SnsTransition<"Unsubscribe"> = (input, ctx) => {
  checkArn(input.SubscriptionArn, "SubscriptionArn");
  const subscription = ctx.store.subscriptions.find(input.SubscriptionArn);
  if (subscription?.authenticated && ctx.principal.type === "anonymous") {
    throw errors.authorizationError("Unsubscribing this endpoint needs a signed request");
  }
  ctx.store.subscriptions.remove(input.SubscriptionArn);
  return { output: {} };
};
