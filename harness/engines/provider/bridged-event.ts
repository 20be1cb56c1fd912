/**
 * What a provider tells through a queue, as the events that our own services would have published:
 * S3's event records and SNS's notifications. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */

import type { MessagePublished, ObjectChanged } from "#bus/events.ts";
import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";

export interface BridgedEvent {
  readonly event: ObjectChanged | MessagePublished;
  /** What the call that it follows from may be known by, the surest first. */
  readonly causes: readonly string[];
}

/** Undefined for text that is neither; empty for S3's test message. */
export function readBridged(body: string, origin: string): readonly BridgedEvent[] | undefined {
  const message = parseJson(body);
  if (!isJsonObject(message)) return undefined;
  if (message["Event"] === "s3:TestEvent") return [];
  const { Records: records } = message;
  if (Array.isArray(records)) return records.filter(isJsonObject).map(objectChanged);
  return message["Type"] === "Notification" ? [published(message, origin)] : undefined;
}

const textAt = (value: JsonObject, name: string): string | undefined => {
  const found = value[name];
  return typeof found === "string" ? found : undefined;
};

function objectAt(value: JsonObject, name: string): JsonObject {
  const found = value[name];
  return isJsonObject(found) ? found : {};
}

function objectChanged(record: JsonObject): BridgedEvent {
  const s3 = objectAt(record, "s3");
  const object = objectAt(s3, "object");
  const bucket = textAt(objectAt(s3, "bucket"), "name") ?? "";
  // AWS: a key is written as in a form, where a space is a plus sign.
  const key = decodeURIComponent((textAt(object, "key") ?? "").replaceAll("+", " "));
  const { size } = object;
  const eTag = textAt(object, "eTag");
  const versionId = textAt(object, "versionId");
  const requestId = textAt(objectAt(record, "responseElements"), "x-amz-request-id") ?? "";
  const event: ObjectChanged = {
    type: "ObjectChanged",
    refs: [`s3://${bucket}/${key}`],
    eventName: (textAt(record, "eventName") ?? "").replace(/^s3:/, ""),
    bucket,
    key,
    ...(typeof size === "number" && { bytes: size }),
    ...(eTag !== undefined && { eTag }),
    ...(versionId !== undefined && { versionId }),
    sequencer: textAt(object, "sequencer") ?? "",
    time: Date.parse(textAt(record, "eventTime") ?? "") || 0,
    principalId: textAt(objectAt(record, "userIdentity"), "principalId") ?? "",
    sourceIp: textAt(objectAt(record, "requestParameters"), "sourceIPAddress") ?? "",
    requestId,
  };
  return { event, causes: [requestId, `s3://${bucket}/${key}`].filter((ref) => ref !== "") };
}

function published(message: JsonObject, origin: string): BridgedEvent {
  const topicArn = textAt(message, "TopicArn") ?? "";
  const messageId = textAt(message, "MessageId") ?? "";
  const subject = textAt(message, "Subject");
  const event: MessagePublished = {
    type: "MessagePublished",
    refs: [messageId, topicArn],
    topicArn,
    messageId,
    message: textAt(message, "Message") ?? "",
    ...(subject !== undefined && { subject }),
    attributes: attributesOf(objectAt(message, "MessageAttributes")),
    time: Date.parse(textAt(message, "Timestamp") ?? "") || 0,
    origin,
  };
  return { event, causes: [messageId] };
}

function attributesOf(attributes: JsonObject): MessagePublished["attributes"] {
  const entries = Object.entries(attributes).filter((entry): entry is [string, JsonObject] =>
    isJsonObject(entry[1] as Json),
  );
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      { type: textAt(value, "Type") ?? "String", value: textAt(value, "Value") ?? "" },
    ]),
  );
}
