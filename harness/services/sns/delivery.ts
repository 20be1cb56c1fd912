/**
 * One message for one subscription: the call that delivers it, or why it is not delivered.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */

import { Buffer } from "node:buffer";
import type { Delivery, MessagePublished, Skipped } from "#bus/events.ts";
import { type ArnParts, parseArn } from "#kernel/arn.ts";
import type { AccountId } from "#kernel/brand.ts";
import type { ServicePrincipal } from "#kernel/principal.ts";
import type { RouteScope } from "#operation/service.ts";
import { findTopic } from "./address.ts";
import { attributesOf, functionEvent, messageFor, notificationText } from "./envelope.ts";
import { whyFiltered } from "./filter-policy.ts";
import { managedRetryAfterMs, rawAttributesMax } from "./limits.ts";
import { queueAttributes } from "./message-attributes.ts";
import { defaultRetryPolicy, retryDelaysMs, retryPolicyIn } from "./retry-policy.ts";
import type { SnsStore } from "./store.ts";
import { deadLetterTargetOf, filterOf, isRaw, type Subscription } from "./subscription.ts";

/** Failures that more attempts would not mend. */
const fatal: readonly string[] = [
  "AccessDenied",
  "AccessDeniedException",
  "QueueDoesNotExist",
  "InvalidMessageContents",
  "InvalidParameterValue",
  "MissingParameter",
  "UnsupportedOperation",
  "ResourceNotFoundException",
  "InvalidRequestContentException",
  "EndpointRefused",
  "NotImplemented",
];

/** The topic, as the receiver's policy sees it. */
export const topicPrincipal = (account: AccountId, topicArn: string): ServicePrincipal => ({
  type: "service",
  account,
  name: "sns.amazonaws.com",
  sourceArn: topicArn,
});

const nameIn = (arn: string) => arn.split(":").slice(5).join(":");

/** What happens with a published message for one subscription. */
export function routeTo(
  subscription: Subscription,
  event: MessagePublished,
  scope: RouteScope<SnsStore>,
): Delivery | Skipped {
  const target = subscription.endpoint.startsWith("arn:")
    ? nameIn(subscription.endpoint)
    : subscription.endpoint;
  const label = `topic "${nameIn(event.topicArn)}" → ${subscription.protocol} "${target}"`;
  const reason = whySkipped(subscription, event, scope);
  if (reason !== undefined) return { label, reason };
  const delivery = deliveryFor(subscription, event, { label, scope });
  const deadLetter = deadLetterDelivery(subscription, event, scope);
  return deadLetter ? { ...delivery, otherwise: deadLetter } : delivery;
}

function whySkipped(
  subscription: Subscription,
  event: MessagePublished,
  scope: RouteScope<SnsStore>,
): string | undefined {
  if (subscription.state === "pending") {
    return "the subscription waits for its endpoint to confirm it (ConfirmSubscription)";
  }
  const filter = filterOf(subscription);
  const filtered = filter && whyFiltered(filter, event);
  if (filtered !== undefined) return `filter policy: ${filtered}`;
  if (subscription.protocol === "email" || subscription.protocol === "email-json") {
    return "mail is not sent by this harness; the message stays readable in the journal";
  }
  const attributes = Object.keys(attributesOf(event)).length;
  if (subscription.protocol === "sqs" && isRaw(subscription) && attributes > rawAttributesMax) {
    return `a raw message for a queue can have ${rawAttributesMax} attributes, not ${attributes}`;
  }
  return whyUnreachable(parseArn(subscription.endpoint), scope);
}

function whyUnreachable(
  endpoint: ArnParts | undefined,
  { account, region }: RouteScope<SnsStore>,
): string | undefined {
  if (!endpoint) return undefined;
  if (endpoint.account !== account) {
    return `the endpoint is in account ${endpoint.account}; accounts do not reach each other here`;
  }
  if (endpoint.region !== region) {
    return `the endpoint is in ${endpoint.region}, the topic in ${region}; deliveries stay in a region`;
  }
  return undefined;
}

interface Route {
  readonly label: string;
  readonly scope: RouteScope<SnsStore>;
}

function deliveryFor(
  subscription: Subscription,
  event: MessagePublished,
  { label, scope }: Route,
): Delivery {
  const as = topicPrincipal(scope.account, event.topicArn);
  const managed = { as, label, retryAfterMs: managedRetryAfterMs, fatal };
  switch (subscription.protocol) {
    case "sqs":
      return { ...managed, ...queueCall(subscription.endpoint, subscription, event) };
    case "lambda":
      return {
        ...managed,
        service: "lambda",
        operation: "Invoke",
        input: {
          FunctionName: subscription.endpoint,
          InvocationType: "Event",
          Payload: bytesOf(functionEvent(event, subscription)),
        },
      };
    default:
      return {
        ...managed,
        service: "sns",
        operation: "deliverHttp",
        input: httpRequest(subscription, event),
        retryAfterMs: retryDelaysMs(retryPolicyFor(subscription, event, scope)),
      };
  }
}

const bytesOf = (value: unknown) => new Uint8Array(Buffer.from(JSON.stringify(value)));

/** The send of the message to a queue; the envelope unless the subscription is raw. */
function queueCall(
  queueArn: string,
  subscription: Subscription,
  event: MessagePublished,
): Pick<Delivery, "service" | "operation" | "input"> {
  const { account, resource } = parseArn(queueArn) ?? { account: "", resource: "" };
  const raw = isRaw(subscription);
  const attributes = attributesOf(event);
  const own = raw && Object.keys(attributes).length > 0;
  return {
    service: "sqs",
    operation: "SendMessage",
    input: {
      QueueUrl: `${event.origin}/${account}/${resource}`,
      MessageBody: raw ? messageFor(event, "sqs") : notificationText(event, subscription),
      ...(own && { MessageAttributes: queueAttributes(attributes) }),
    },
  };
}

function httpRequest(subscription: Subscription, event: MessagePublished) {
  const raw = isRaw(subscription);
  return {
    url: subscription.endpoint,
    headers: {
      ...httpHeaders("Notification", event.messageId, event.topicArn),
      "x-amz-sns-subscription-arn": subscription.arn,
      ...(raw && { "x-amz-sns-rawdelivery": "true" }),
    },
    body: raw ? messageFor(event, subscription.protocol) : notificationText(event, subscription),
  };
}

/** https://docs.aws.amazon.com/sns/latest/dg/http-header.html */
export const httpHeaders = (type: string, messageId: string, topicArn: string) => ({
  "x-amz-sns-message-type": type,
  "x-amz-sns-message-id": messageId,
  "x-amz-sns-topic-arn": topicArn,
  "content-type": "text/plain; charset=UTF-8",
  "accept-encoding": "gzip,deflate",
  "user-agent": "Amazon Simple Notification Service Agent",
});

function retryPolicyFor(
  subscription: Subscription,
  event: MessagePublished,
  { store }: RouteScope<SnsStore>,
) {
  const topic = findTopic(store, event.topicArn);
  return (
    retryPolicyIn(subscription.attributes["DeliveryPolicy"]) ??
    retryPolicyIn(topic?.attributes["DeliveryPolicy"]) ??
    defaultRetryPolicy
  );
}

/** The message for the subscription's dead-letter queue, if it has one. */
function deadLetterDelivery(
  subscription: Subscription,
  event: MessagePublished,
  { account }: RouteScope<SnsStore>,
): Delivery | undefined {
  const queueArn = deadLetterTargetOf(subscription);
  if (queueArn === undefined) return undefined;
  return {
    ...queueCall(queueArn, subscription, event),
    as: topicPrincipal(account, event.topicArn),
    label: `dead letter of topic "${nameIn(event.topicArn)}" → sqs "${nameIn(queueArn)}"`,
    retryAfterMs: managedRetryAfterMs,
    fatal,
  };
}
