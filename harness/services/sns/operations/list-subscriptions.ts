/** ListSubscriptions: https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html */

import { pageSize } from "../limits.ts";
import type { SnsTransition } from "../operation.ts";
import { pageOf, parseToken } from "../page.ts";
import { shownSubscription } from "../shown-subscription.ts";

/** The subscriptions of all topics of this region, 100 at a time. */
export const listSubscriptions: SnsTransition<"ListSubscriptions"> = (input, ctx) => {
  const after = parseToken(input.NextToken);
  const { items, next } = pageOf(ctx.store.subscriptions.scan({ after, limit: pageSize + 1 }));
  return { output: { Subscriptions: items.map(shownSubscription), ...next } };
};
