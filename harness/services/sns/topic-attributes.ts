/**
 * Checks of the attributes that a caller sets on a topic, and the attributes that it is shown.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
 */

import { isJsonObject, parseJson } from "#kernel/json.ts";
import * as errors from "./errors.ts";
import {
  displayNameMax,
  idleTopicAttributes,
  largeTopicProtocols,
  largeTopicSubscriptionsMax,
  messageBytesMax,
  messageBytesMin,
  messageBytesPreset,
  topicAttributes,
} from "./limits.ts";
import { effectiveDeliveryPolicy } from "./retry-policy.ts";
import type { SnsStore } from "./store.ts";
import { messageBytesMaxOf, policyOf, type Topic } from "./topic.ts";

type Attributes = Readonly<Record<string, string>>;

/** Throws unless every attribute is known and its value acceptable. */
export function checkTopicAttributes(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value);
}

function checkAttribute(name: string, value: string): void {
  if (fifoAttributes.includes(name)) {
    if (name === "FifoTopic" && value === "false") return;
    throw errors.notImplemented(`FIFO topics (attribute ${name}) of sns`);
  }
  if (!topicAttributes.includes(name) && !idleTopicAttributes.test(name)) {
    throw errors.invalidParameter("AttributeName");
  }
  if (!isAcceptable(name, value)) throw errors.invalidParameter(`Attributes Reason: ${name}`);
}

const fifoAttributes = [
  "FifoTopic",
  "ContentBasedDeduplication",
  "FifoThroughputScope",
  "ArchivePolicy",
];

function isAcceptable(name: string, value: string): boolean {
  switch (name) {
    case "DisplayName":
      return value.length <= displayNameMax;
    case "Policy":
    case "DeliveryPolicy":
      return value === "" || isJsonObject(parseJson(value));
    case "SignatureVersion":
      return value === "1" || value === "2";
    case "TracingConfig":
      return value === "PassThrough" || value === "Active";
    case "MaximumMessageSize":
      return (
        /^\d+$/.test(value) && Number(value) >= messageBytesMin && Number(value) <= messageBytesMax
      );
    default:
      return true;
  }
}

/** A topic for large messages must have few subscriptions, and only those that can take them. */
export function checkLargeTopic(store: SnsStore, topic: Topic): void {
  if (messageBytesMaxOf(topic) <= messageBytesPreset) return;
  const subscriptions = store.subscriptionsOf(topic.arn);
  const fit = subscriptions.every(({ protocol }) => largeTopicProtocols.includes(protocol));
  if (fit && subscriptions.length <= largeTopicSubscriptionsMax) return;
  throw errors.invalidParameter(
    `Attributes Reason: a MaximumMessageSize above ${messageBytesPreset} needs at most ` +
      `${largeTopicSubscriptionsMax} subscriptions, all of the protocols ` +
      largeTopicProtocols.join(" and "),
  );
}

/** All attributes of a topic, as GetTopicAttributes shows them. */
export function shownTopicAttributes(store: SnsStore, topic: Topic): Record<string, string> {
  const states = store.subscriptionsOf(topic.arn).map(({ state }) => state);
  const pending = states.filter((state) => state === "pending").length;
  return {
    DisplayName: "",
    ...topic.attributes,
    Owner: topic.owner,
    Policy: topic.attributes["Policy"] || JSON.stringify(policyOf(topic)),
    TopicArn: topic.arn,
    SubscriptionsConfirmed: String(states.length - pending),
    SubscriptionsPending: String(pending),
    SubscriptionsDeleted: "0",
    EffectiveDeliveryPolicy: JSON.stringify(
      effectiveDeliveryPolicy(topic.attributes["DeliveryPolicy"]),
    ),
  };
}
