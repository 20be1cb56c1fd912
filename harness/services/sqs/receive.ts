/**
 * One receive at one moment: messages over their receive count go to the dead-letter queue, the
 * first visible others become in flight. Reads all it needs first, then changes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */

import type { MessageDeadLettered, MessageReceived } from "#bus/events.ts";
import type { Instant } from "#kernel/clock.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import { uuid } from "#kernel/ids.ts";
import { formatReceiptHandle, queueByArn } from "./address.ts";
import { type HandOut, handOut } from "./adversary.ts";
import * as errors from "./errors.ts";
import { refreshGroup, takeFromGroups } from "./fifo.ts";
import { inFlightFifoMax, inFlightStandardMax, secondMs } from "./limits.ts";
import { deadLetter, holdBack, isExhausted, type Message, receive } from "./message.ts";
import type { SqsContext } from "./operation.ts";
import { allowsRedriveFrom, expiredBefore, isFifo, type Queue, redrivePolicyOf } from "./queue.ts";
import type { SqsStore } from "./store.ts";

export interface ReceiveOptions {
  readonly count: number;
  readonly visibilitySeconds: number;
  /** Whether the caller waits for messages: then too many in flight are no error. */
  readonly isLongPoll: boolean;
}

export interface Received {
  readonly messages: readonly Message[];
  readonly events: readonly (MessageReceived | MessageDeadLettered)[];
}

interface DeadLetterTarget {
  readonly queue: Queue;
  readonly maxReceiveCount: number;
}

/** Whether a receive at `now` may find anything; a cheap question for a long poll. */
export function hasVisible(store: SqsStore, queue: Queue, now: Instant): boolean {
  const found = isFifo(queue)
    ? store.groups.available(queue.name, now, 1)
    : store.messages.visible(queue.name, now, 1);
  return found.length > 0;
}

/** When time alone may bring the next message. */
export function nextVisibleAt(store: SqsStore, queue: Queue, now: Instant): Instant | undefined {
  return isFifo(queue)
    ? store.groups.nextAvailableAt(queue.name, now)
    : store.messages.nextVisibleAt(queue.name, now);
}

/** Receives up to `count` messages. */
export function receiveFrom(
  queue: Queue,
  { count, visibilitySeconds, isLongPoll }: ReceiveOptions,
  ctx: SqsContext,
): Received {
  const { store, now } = ctx;
  const max = isFifo(queue) ? inFlightFifoMax : inFlightStandardMax;
  if (store.messages.inFlightCount(queue.name, now) >= max) {
    // AWS: only a short poll of a standard queue is told.
    if (isLongPoll || isFifo(queue)) return { messages: [], events: [] };
    throw errors.tooManyInFlight(max);
  }
  dropExpired(store, queue, now);
  const target = deadLetterTargetOf(store, queue);
  const chosen = choose(queue, { count, target }, ctx);
  const moved = target ? chosen.exhausted.map((each) => move(each, queue, target.queue, ctx)) : [];
  for (const { message, lateMs } of chosen.late)
    store.messages.put(holdBack(message, now + lateMs));
  const messages = chosen.handedOut.map(({ message, copies }) => {
    const handle = formatReceiptHandle(queue, message.sequence, uuid(ctx.random));
    const visibilityMs = visibilitySeconds * secondMs;
    const taken = receive(message, { handle, now, visibilityMs, copies });
    store.messages.put(taken);
    return taken;
  });
  for (const message of [...chosen.exhausted, ...messages]) refreshGroup(store, message, now);
  return { messages, events: [...moved, ...messages.map((each) => receivedEvent(queue, each))] };
}

interface Wanted {
  readonly count: number;
  readonly target: DeadLetterTarget | undefined;
}

interface Candidate extends HandOut {
  readonly message: Message;
}

/** The first visible messages, told apart by whether and when they may be received again. */
function choose(queue: Queue, { count, target }: Wanted, ctx: SqsContext) {
  const { store, now } = ctx;
  const max = target?.maxReceiveCount ?? Number.POSITIVE_INFINITY;
  const asked = new Map<number, Candidate>();
  const ask = (message: Message) =>
    getOrCreate(asked, message.sequence, () => ({ message, ...handOut(queue, message, ctx) }));
  for (let limit = count; ; limit *= 2) {
    const found = visibleMessages(store, queue, { now, limit });
    const handedOut: Candidate[] = [];
    for (const message of found) {
      if (handedOut.length === count) break;
      if (isExhausted(message, max)) continue;
      const candidate = ask(message);
      if (candidate.lateMs === 0) handedOut.push(candidate);
    }
    if (handedOut.length < count && found.length === limit) continue;
    const exhausted = found.filter((message) => isExhausted(message, max));
    return { handedOut, late: [...asked.values()].filter(({ lateMs }) => lateMs > 0), exhausted };
  }
}

/** Messages that can be received at `now`; of a FIFO queue, in the order of their groups. */
export function visibleMessages(
  store: SqsStore,
  queue: Queue,
  { now, limit }: { readonly now: Instant; readonly limit: number },
): readonly Message[] {
  return isFifo(queue)
    ? takeFromGroups(store, queue, { now, limit })
    : store.messages.visible(queue.name, now, limit);
}

/** Where the queue's exhausted messages go; undefined keeps them, as when that queue is gone. */
function deadLetterTargetOf(store: SqsStore, queue: Queue): DeadLetterTarget | undefined {
  const policy = redrivePolicyOf(queue);
  const target = policy && queueByArn(store, policy.deadLetterTargetArn);
  if (!target || !allowsRedriveFrom(target, queue.arn)) return undefined;
  return { queue: target, maxReceiveCount: policy.maxReceiveCount };
}

function move(
  message: Message,
  source: Queue,
  target: Queue,
  { store, now }: SqsContext,
): MessageDeadLettered {
  const dead = deadLetter(message, {
    queue: target.name,
    sequence: store.messages.nextSequence(target.name),
    sourceArn: source.arn,
    now,
    renewed: isFifo(target),
  });
  store.messages.remove(message);
  store.messages.put(dead);
  refreshGroup(store, dead, now);
  return {
    type: "MessageDeadLettered",
    failure: "TooManyReceives",
    message: `received ${message.receivedHere} times, it went to ${target.name}`,
    refs: [message.id, source.arn, target.arn],
    cause: message.cause,
    queueArn: source.arn,
    deadLetterQueueArn: target.arn,
    messageId: message.id,
    receiveCount: message.receiveCount,
  };
}

function receivedEvent(queue: Queue, message: Message): MessageReceived {
  return {
    type: "MessageReceived",
    // By the handle its receiver tells which of its receives it acts on.
    refs: [message.id, queue.arn, ...(message.receiptHandle ? [message.receiptHandle] : [])],
    cause: message.cause,
    queueArn: queue.arn,
    messageId: message.id,
    receiveCount: message.receiveCount,
  };
}

const pageSize = 1000;

/** Removes the messages that outlived the queue's retention. */
export function dropExpired(store: SqsStore, queue: Queue, now: Instant): void {
  for (;;) {
    const expired = store.messages.sentUntil(queue.name, expiredBefore(queue, now), pageSize);
    for (const message of expired) {
      store.messages.remove(message);
      refreshGroup(store, message, now);
    }
    if (expired.length < pageSize) return;
  }
}
