/** A topic at another provider that tells our queue there what is published to it. */

import type { ForeignCall } from "./foreign-service.ts";

/** Has the topic tell us what is published to it. */
export async function bridgeTopic(call: ForeignCall, TopicArn: string): Promise<void> {
  const { ctx, foreign } = call;
  const state = foreign.bridge.state(ctx);
  if (state.find(TopicArn)) return;
  const Endpoint = await foreign.bridge.queue(ctx).arn();
  const subscribe = { TopicArn, Protocol: "sqs", Endpoint, ReturnSubscriptionArn: true };
  const { SubscriptionArn } = await call.pass(subscribe, "Subscribe");
  state.put({ ref: TopicArn, whole: true, subscriptionArn: String(SubscriptionArn) });
}
