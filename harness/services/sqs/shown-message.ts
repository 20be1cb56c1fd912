/** A message as a receive shows it: only the attributes that were asked for. */

import * as errors from "./errors.ts";
import { messageSystemAttributes } from "./limits.ts";
import type { Message } from "./message.ts";
import { md5OfAttributes, selectAttributes, wireAttributes } from "./message-attributes.ts";

interface Selection {
  readonly systemNames: readonly string[];
  readonly attributeNames: readonly string[];
}

const known: readonly string[] = ["All", ...messageSystemAttributes];

/** Throws for a system attribute that does not exist. */
export function checkSystemAttributeNames(names: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw errors.invalidAttributeName(unknown);
}

/** The message in its wire shape; the MD5 of attributes covers those that are shown. */
export function shownMessage(message: Message, { systemNames, attributeNames }: Selection) {
  const attributes = selectAttributes(message.attributes, attributeNames);
  const md5 = md5OfAttributes(attributes);
  const system = shownSystemAttributes(message, systemNames);
  return {
    MessageId: message.id,
    ...(message.receiptHandle !== undefined && { ReceiptHandle: message.receiptHandle }),
    MD5OfBody: message.md5,
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(md5 !== undefined && {
      MD5OfMessageAttributes: md5,
      MessageAttributes: wireAttributes(attributes),
    }),
  };
}

function shownSystemAttributes(message: Message, names: readonly string[]) {
  const all = systemAttributes(message);
  const shown: Record<string, string> = {};
  for (const name of messageSystemAttributes) {
    const value = all[name];
    if (value !== undefined && (names.includes("All") || names.includes(name))) {
      shown[name] = value;
    }
  }
  return shown;
}

type SystemAttributes = Record<(typeof messageSystemAttributes)[number], string | undefined>;

function systemAttributes(message: Message): SystemAttributes {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: message.firstReceivedAt?.toFixed(0),
    SequenceNumber: message.sequenceNumber,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
}
