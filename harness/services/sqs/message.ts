/**
 * A message and its life in a queue, as pure transitions. One number carries the state: until
 * `visibleAt` a message cannot be received. Before that moment it is in flight when it was received
 * in this queue, delayed when it was not; from that moment on it is visible.
 */

import type { Instant } from "#kernel/clock.ts";

export interface MessageAttribute {
  readonly type: string;
  /** Text; of a binary value, base64. */
  readonly value: string;
}

export interface Message {
  readonly queue: string;
  /** Position among all messages ever put into the queue. */
  readonly sequence: number;
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly traceHeader?: string;
  readonly senderId: string;
  readonly sentAt: Instant;
  readonly visibleAt: Instant;
  /** Receives over the whole life, a stay in another queue included. */
  readonly receiveCount: number;
  /** Receives in this queue: what its redrive policy counts. */
  readonly receivedHere: number;
  readonly firstReceivedAt?: Instant;
  readonly lastReceivedAt?: Instant;
  /** The handle given out by the latest receive; earlier ones no longer delete. */
  readonly receiptHandle?: string;
  readonly deadLetterSourceArn?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  /** The journal record of the send: what a receive follows from. */
  readonly cause: number;
  /** Set while a fault has it handed out late: once before each receive. */
  readonly isLate?: true;
  /** Receives that a fault still owes, in flight or deleted as it may be. */
  readonly copiesDue?: number;
}

export type MessageState = "visible" | "in-flight" | "delayed";

export function stateOf(message: Message, now: Instant): MessageState {
  if (message.visibleAt <= now) return "visible";
  return message.receiptHandle === undefined ? "delayed" : "in-flight";
}

export interface Receipt {
  readonly handle: string;
  readonly now: Instant;
  readonly visibilityMs: number;
  /** Receives that follow from this one at once, because of a fault. */
  readonly copies: number;
}

/** Visible → in flight; still visible when the visibility timeout is 0 or copies are due. */
export function receive(message: Message, receipt: Receipt): Message {
  const { handle, now, visibilityMs, copies } = receipt;
  return {
    ...undisturbed(message),
    ...(copies > 0 && { copiesDue: copies }),
    receiptHandle: handle,
    receiveCount: message.receiveCount + 1,
    receivedHere: message.receivedHere + 1,
    firstReceivedAt: message.firstReceivedAt ?? now,
    lastReceivedAt: now,
    visibleAt: copies > 0 ? now : now + visibilityMs,
  };
}

/** Due → due later, as a server that holds it may be out of reach when it is asked for. */
export function holdBack(message: Message, visibleAt: Instant): Message {
  return { ...message, visibleAt, isLate: true };
}

function undisturbed(message: Message): Message {
  const { isLate: _late, copiesDue: _copies, ...rest } = message;
  return rest;
}

/** Whether another receive would go over the count that the redrive policy allows. */
export const isExhausted = (message: Message, maxReceiveCount: number): boolean =>
  message.receivedHere >= maxReceiveCount;

/** In flight → in flight for another span, or visible at once when the span is 0. */
export function changeVisibility(message: Message, visibleAt: Instant): Message {
  return { ...message, visibleAt };
}

export interface DeadLetterPlace {
  readonly queue: string;
  readonly sequence: number;
  readonly sourceArn: string;
  readonly now: Instant;
  /** AWS: a FIFO queue's message starts its retention anew in the dead-letter queue. */
  readonly renewed: boolean;
}

/** Exhausted → visible in the dead-letter queue; id, receive count and first send stay. */
export function deadLetter(message: Message, place: DeadLetterPlace): Message {
  const { receiptHandle: _handle, ...rest } = undisturbed(message);
  return {
    ...rest,
    queue: place.queue,
    sequence: place.sequence,
    sentAt: place.renewed ? place.now : message.sentAt,
    visibleAt: place.now,
    receivedHere: 0,
    deadLetterSourceArn: place.sourceArn,
  };
}

export interface NewPlace {
  readonly queue: string;
  readonly sequence: number;
  readonly id: string;
  readonly now: Instant;
  readonly sequenceNumber?: string;
}

/** Redriven: a new message of the same content, visible in another queue. */
export function renew(message: Message, { now, ...place }: NewPlace): Message {
  const { body, md5, attributes, traceHeader, senderId, groupId, deduplicationId, cause } = message;
  return {
    body,
    md5,
    attributes,
    ...(traceHeader !== undefined && { traceHeader }),
    senderId,
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
    cause,
    ...place,
    sentAt: now,
    visibleAt: now,
    receiveCount: 0,
    receivedHere: 0,
  };
}
