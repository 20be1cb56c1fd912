/**
 * What subscribers see: the JSON text for queues and HTTP endpoints, the event for functions, the
 * request to confirm a subscription. Members, order and spacing are AWS's.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 * Gap: notifications are not signed; the signature says so.
 */

import type { MessagePublished, SubscriptionRequested } from "#bus/events.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import { type MessageAttributes, shownAttributes } from "./message-attributes.ts";
import type { Subscription } from "./subscription.ts";

const unsigned = "NOT-SIGNED-BY-THIS-HARNESS";

/** The message for this protocol: with MessageStructure `json` each may have a text of its own. */
export function messageFor(event: MessagePublished, protocol: string): string {
  if (event.messageStructure !== "json") return event.message;
  const texts = parseJson(event.message);
  if (!isJsonObject(texts)) return event.message;
  const text = texts[protocol] ?? texts["default"];
  return typeof text === "string" ? text : event.message;
}

/** AWS: attributes go along only with messages that are one text for all protocols. */
export const attributesOf = (event: MessagePublished): MessageAttributes =>
  event.messageStructure === "json" ? {} : event.attributes;

const timestamp = (time: number) => new Date(time).toISOString();

const certificateUrl = (origin: string) => `${origin}/SimpleNotificationService.pem`;

/** Choice: on AWS the host says that these are for SNS; on one port for all, the version does. */
const version = "&Version=2010-03-31";

const unsubscribeUrl = (origin: string, { arn }: Subscription) =>
  `${origin}/?Action=Unsubscribe&SubscriptionArn=${arn}${version}`;

const confirmUrl = ({ origin, topicArn, token }: SubscriptionRequested) =>
  `${origin}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}${version}`;

/** The notification as queues and HTTP endpoints get it. */
export function notificationText(event: MessagePublished, subscription: Subscription): string {
  const attributes = shownAttributes(attributesOf(event));
  return formatMembers({
    Type: "Notification",
    MessageId: event.messageId,
    TopicArn: event.topicArn,
    ...(event.subject !== undefined && { Subject: event.subject }),
    Message: messageFor(event, subscription.protocol),
    Timestamp: timestamp(event.time),
    SignatureVersion: "1",
    Signature: unsigned,
    SigningCertURL: certificateUrl(event.origin),
    UnsubscribeURL: unsubscribeUrl(event.origin, subscription),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  });
}

/** The event that a function gets; its members' spelling differs from the notification's. */
export function functionEvent(event: MessagePublished, subscription: Subscription) {
  return {
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: "Notification",
          MessageId: event.messageId,
          TopicArn: event.topicArn,
          Subject: event.subject ?? null,
          Message: messageFor(event, "lambda"),
          Timestamp: timestamp(event.time),
          SignatureVersion: "1",
          Signature: unsigned,
          SigningCertUrl: certificateUrl(event.origin),
          UnsubscribeUrl: unsubscribeUrl(event.origin, subscription),
          MessageAttributes: shownAttributes(attributesOf(event)),
        },
      },
    ],
  };
}

/** The request to confirm a subscription, as its HTTP endpoint gets it. */
export function confirmationText(event: SubscriptionRequested, messageId: string): string {
  return formatMembers({
    Type: "SubscriptionConfirmation",
    MessageId: messageId,
    Token: event.token,
    TopicArn: event.topicArn,
    Message:
      `You have chosen to subscribe to the topic ${event.topicArn}.\n` +
      "To confirm the subscription, visit the SubscribeURL included in this message.",
    SubscribeURL: confirmUrl(event),
    Timestamp: timestamp(event.time),
    SignatureVersion: "1",
    Signature: unsigned,
    SigningCertURL: certificateUrl(event.origin),
  });
}

/** AWS's layout: a member a line, a space before each colon, attributes one level deeper. */
function formatMembers(members: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(members).map(
    ([name, value]) => `  "${name}" : ${formatValue(value)}`,
  );
  return `{\n${lines.join(",\n")}\n}`;
}

function formatValue(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([name, inner]) => `    ${JSON.stringify(name)} : ${JSON.stringify(inner)}`,
  );
  return `{\n${lines.join(",\n")}\n  }`;
}
