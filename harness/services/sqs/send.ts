/** What SendMessage and SendMessageBatch share: check a message first, then put it in its queue. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { MessageSent } from "#bus/events.ts";
import { uuid } from "#kernel/ids.ts";
import { type Principal, principalName } from "#kernel/principal.ts";
import * as errors from "./errors.ts";
import {
  earlierSend,
  type Grouping,
  parseGrouping,
  refreshGroup,
  rememberSend,
  sequenceNumber,
} from "./fifo.ts";
import { delaySecondsMax, invalidCharacters, messageBytesMax, secondMs } from "./limits.ts";
import type { Message } from "./message.ts";
import {
  attributesSize,
  type MessageAttributes,
  md5OfAttributes,
  parseAttributes,
  parseTraceHeader,
  type WireAttribute,
} from "./message-attributes.ts";
import type { SqsContext } from "./operation.ts";
import { isFifo, numberOf, type Queue } from "./queue.ts";

/** A message as SendMessage's input and a batch's entries name it. */
export interface SendInput {
  readonly MessageBody?: string | undefined;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: Readonly<Record<string, WireAttribute>> | undefined;
  readonly MessageSystemAttributes?: Readonly<Record<string, WireAttribute>> | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
}

/** A message that passed every check. */
export interface Draft {
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** The AWSTraceHeader that the sender set. */
  readonly traceHeader: string | undefined;
  readonly delayMs: number;
  readonly grouping: Grouping;
  /** Body and attributes, as quotas count them. */
  readonly bytes: number;
}

/** Checks a message against its queue; throws AWS's error for the first thing that is wrong. */
export function draftMessage(queue: Queue, input: SendInput): Draft {
  const body = input.MessageBody;
  if (!body) throw errors.missingParameter("MessageBody");
  if (invalidCharacters.test(body)) throw errors.invalidMessageContents();
  const attributes = parseAttributes(input.MessageAttributes);
  const bytes = Buffer.byteLength(body) + attributesSize(attributes);
  const bytesMax = Math.min(numberOf(queue, "MaximumMessageSize"), messageBytesMax);
  if (bytes > bytesMax) throw errors.messageTooLong(bytesMax);
  return {
    body,
    attributes,
    traceHeader: parseTraceHeader(input.MessageSystemAttributes),
    delayMs: delaySecondsOf(queue, input.DelaySeconds) * secondMs,
    grouping: parseGrouping(queue, input),
    bytes,
  };
}

function delaySecondsOf(queue: Queue, asked: number | undefined): number {
  if (asked === undefined) return numberOf(queue, "DelaySeconds");
  if (asked < 0 || asked > delaySecondsMax) {
    const reason = `DelaySeconds must be >= 0 and <= ${delaySecondsMax}.`;
    throw errors.invalidValue(asked, "DelaySeconds", reason);
  }
  if (isFifo(queue) && asked > 0) {
    const reason = "The request include parameter that is not valid for this queue type.";
    throw errors.invalidValue(asked, "DelaySeconds", reason);
  }
  return isFifo(queue) ? numberOf(queue, "DelaySeconds") : asked;
}

export interface Sent {
  readonly output: {
    readonly MessageId: string;
    readonly MD5OfMessageBody: string;
    readonly MD5OfMessageAttributes?: string;
    readonly MD5OfMessageSystemAttributes?: string;
    readonly SequenceNumber?: string;
  };
  readonly events: readonly MessageSent[];
}

/** Puts a checked message into its queue, or recognises it as the repetition of one. */
export function enqueue(queue: Queue, draft: Draft, ctx: SqsContext): Sent {
  const earlier = isFifo(queue)
    ? earlierSend(ctx.store, queue, { grouping: draft.grouping, now: ctx.now })
    : undefined;
  if (earlier) return { output: sentOutput(draft, earlier.messageId, earlier), events: [] };
  const message = createMessage(queue, draft, ctx);
  ctx.store.messages.put(message);
  if (isFifo(queue)) {
    rememberSend(ctx.store, queue, message);
    refreshGroup(ctx.store, message, ctx.now);
  }
  const refs = [message.id, queue.arn];
  return {
    output: sentOutput(draft, message.id, message),
    events: [{ type: "MessageSent", refs, queueArn: queue.arn, messageId: message.id }],
  };
}

function createMessage(queue: Queue, draft: Draft, ctx: SqsContext): Message {
  const sequence = ctx.store.messages.nextSequence(queue.name);
  // AWS: the request's header is for all its messages; a message's own attribute overrides it.
  // https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
  const traceHeader = draft.traceHeader ?? ctx.traceHeader;
  return {
    queue: queue.name,
    sequence,
    id: uuid(ctx.random),
    body: draft.body,
    md5: md5(draft.body),
    attributes: draft.attributes,
    ...(traceHeader !== undefined && { traceHeader }),
    senderId: senderId(ctx.principal),
    sentAt: ctx.now,
    visibleAt: ctx.now + draft.delayMs,
    receiveCount: 0,
    receivedHere: 0,
    ...draft.grouping,
    ...(isFifo(queue) && { sequenceNumber: sequenceNumber(sequence) }),
    cause: ctx.cause,
  };
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** Choice: AWS shows internal ids (`AIDA…`); the account, the session or the service says more. */
function senderId(principal: Principal): string {
  return principal.type === "account" ? principal.account : principalName(principal);
}

function sentOutput(
  draft: Draft,
  messageId: string,
  { sequenceNumber: number }: { readonly sequenceNumber?: string },
): Sent["output"] {
  const ofAttributes = md5OfAttributes(draft.attributes);
  const ofSystemAttributes = draft.traceHeader
    ? md5OfAttributes({ AWSTraceHeader: { type: "String", value: draft.traceHeader } })
    : undefined;
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5(draft.body),
    ...(ofAttributes !== undefined && { MD5OfMessageAttributes: ofAttributes }),
    ...(ofSystemAttributes !== undefined && { MD5OfMessageSystemAttributes: ofSystemAttributes }),
    ...(number !== undefined && { SequenceNumber: number }),
  };
}
