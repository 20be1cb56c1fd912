/** What Publish and PublishBatch share: check a message first, then state that it was published. */

import { Buffer } from "node:buffer";
import type { MessagePublished } from "#bus/events.ts";
import { uuid } from "#kernel/ids.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import * as errors from "./errors.ts";
import { subjectMax, subjectPattern } from "./limits.ts";
import { attributesSize, type MessageAttributes, parseAttributes } from "./message-attributes.ts";
import type { SnsContext } from "./operation.ts";
import { messageBytesMaxOf, type Topic } from "./topic.ts";

/** A message as Publish's input and a batch's entries name it. */
export interface PublishInput {
  readonly Message?: string | undefined;
  readonly Subject?: string | undefined;
  readonly MessageStructure?: string | undefined;
  readonly MessageAttributes?: Parameters<typeof parseAttributes>[0];
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/** A message that passed every check. */
export interface Draft {
  readonly message: string;
  readonly subject: string | undefined;
  readonly structure: string | undefined;
  readonly attributes: MessageAttributes;
  /** Message and attributes, as quotas count them; the subject is free. */
  readonly bytes: number;
}

/** Checks a message against its topic; throws AWS's error for the first thing that is wrong. */
export function draftMessage(topic: Topic, input: PublishInput): Draft {
  const { Message: message, Subject: subject, MessageStructure: structure } = input;
  if (!message) throw errors.invalidParameter("Empty message");
  if (subject !== undefined && !(subjectPattern.test(subject) && subject.length <= subjectMax)) {
    throw errors.invalidParameter("Subject");
  }
  checkGrouping(input);
  checkStructure(message, structure);
  const attributes = parseAttributes(input.MessageAttributes);
  const bytes = Buffer.byteLength(message) + attributesSize(attributes);
  if (bytes > messageBytesMaxOf(topic)) throw errors.invalidParameter("Message too long");
  return { message, subject, structure, attributes, bytes };
}

/** Choice: AWS takes a group id for standard topics too (fair queues); here it would get lost. */
function checkGrouping(input: PublishInput): void {
  if (input.MessageDeduplicationId !== undefined) {
    throw errors.invalidParameter(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that " +
        "is not valid for this topic type",
    );
  }
  if (input.MessageGroupId !== undefined) {
    throw errors.notImplemented("Publishing with MessageGroupId to a standard topic of sns");
  }
}

function checkStructure(message: string, structure: string | undefined): void {
  if (structure === undefined || structure === "") return;
  if (structure !== "json") throw errors.invalidParameter("MessageStructure");
  const texts = parseJson(message);
  if (!isJsonObject(texts)) {
    throw errors.invalidParameter("Message Structure - JSON message body failed to parse");
  }
  if (typeof texts["default"] !== "string") {
    throw errors.invalidParameter("Message Structure - No default entry in JSON message body");
  }
}

/** The fact that a checked message was published. */
export function published(topic: Topic, draft: Draft, ctx: SnsContext): MessagePublished {
  const messageId = uuid(ctx.random);
  return {
    type: "MessagePublished",
    refs: [messageId, topic.arn],
    topicArn: topic.arn,
    messageId,
    message: draft.message,
    ...(draft.subject !== undefined && { subject: draft.subject }),
    ...(draft.structure && { messageStructure: draft.structure }),
    attributes: draft.attributes,
    time: ctx.now,
    origin: ctx.origin,
  };
}
