/** Subscribe: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */

import type { SubscriptionRequested } from "#bus/events.ts";
import { hexId, uuid } from "#kernel/ids.ts";
import { principalName } from "#kernel/principal.ts";
import { topicAt } from "../address.ts";
import { checkEndpoint, parseProtocol } from "../endpoint.ts";
import * as errors from "../errors.ts";
import { largeTopicProtocols, messageBytesPreset } from "../limits.ts";
import type { SnsContext, SnsTransition } from "../operation.ts";
import { initialState, type Subscription } from "../subscription.ts";
import { checkSubscriptionAttributes, mergedAttributes } from "../subscription-attributes.ts";
import { messageBytesMaxOf, type Topic } from "../topic.ts";

/** Subscribes an endpoint to a topic; one that is not of AWS is first asked to confirm. */
export const subscribe: SnsTransition<"Subscribe"> = (input, ctx) => {
  const topic = topicAt(ctx.store, input.TopicArn);
  const protocol = parseProtocol(input.Protocol);
  const endpoint = input.Endpoint ?? "";
  checkEndpoint(protocol, endpoint);
  checkSubscriptionAttributes(input.Attributes ?? {}, { protocol, where: "Attributes Reason: " });
  if (messageBytesMaxOf(topic) > messageBytesPreset && !largeTopicProtocols.includes(protocol)) {
    throw errors.invalidParameter(`Protocol Reason: the topic's messages are too large for it`);
  }
  const attributes = mergedAttributes({}, input.Attributes ?? {});
  const existing = ctx.store
    .subscriptionsOf(topic.arn)
    .find((each) => each.protocol === protocol && each.endpoint === endpoint);
  if (existing && !isSame(existing, attributes)) {
    throw errors.invalidParameter(
      "Attributes Reason: Subscription already exists with different attributes",
    );
  }
  const subscription =
    existing ?? createSubscription(topic, { protocol, endpoint, attributes }, ctx);
  ctx.store.subscriptions.put(subscription.arn, subscription);
  const pending = subscription.state === "pending";
  const shown = pending && !input.ReturnSubscriptionArn ? "pending confirmation" : subscription.arn;
  return {
    output: { SubscriptionArn: shown },
    events: pending ? [requested(subscription, ctx)] : [],
  };
};

/** AWS: attributes that a repeated Subscribe does not name are not compared. */
const isSame = (subscription: Subscription, attributes: Subscription["attributes"]) =>
  Object.entries(attributes).every(([name, value]) => subscription.attributes[name] === value);

function createSubscription(
  topic: Topic,
  what: Pick<Subscription, "protocol" | "endpoint" | "attributes">,
  ctx: SnsContext,
): Subscription {
  return {
    ...what,
    arn: `${topic.arn}:${uuid(ctx.random)}`,
    topicArn: topic.arn,
    owner: ctx.account,
    principal: principalName(ctx.principal),
    createdAt: ctx.now,
    state: initialState(what.protocol),
    token: hexId(ctx.random, 64),
    authenticated: initialState(what.protocol) === "confirmed",
  };
}

function requested(subscription: Subscription, ctx: SnsContext): SubscriptionRequested {
  return {
    type: "SubscriptionRequested",
    refs: [subscription.arn, subscription.topicArn],
    topicArn: subscription.topicArn,
    subscriptionArn: subscription.arn,
    endpoint: subscription.endpoint,
    token: subscription.token,
    time: ctx.now,
    origin: ctx.origin,
  };
}
