/**
 * Retried receives of FIFO queues: the same ReceiveRequestAttemptId within five minutes gets the
 * same messages and handles, as long as none of them was deleted or changed.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
 */

import { refreshGroup } from "./fifo.ts";
import { receiveAttemptMs, secondMs } from "./limits.ts";
import { changeVisibility, type Message } from "./message.ts";
import type { SqsContext } from "./operation.ts";
import type { Queue } from "./queue.ts";

interface Attempt {
  readonly attemptId: string;
  readonly visibilitySeconds: number;
}

/** The messages of the earlier receive, in flight anew; undefined when there is none to repeat. */
export function repeatedReceive(
  queue: Queue,
  { attemptId, visibilitySeconds }: Attempt,
  { store, now }: SqsContext,
): readonly Message[] | undefined {
  const attempt = store.receiveAttempts.find(`${queue.name}/${attemptId}`);
  if (!attempt || attempt.until <= now) return undefined;
  const messages: Message[] = [];
  for (const { sequence, handle } of attempt.received) {
    const message = store.messages.find(queue.name, sequence);
    if (message?.receiptHandle !== handle || message.visibleAt <= now) return undefined;
    messages.push(changeVisibility(message, now + visibilitySeconds * secondMs));
  }
  for (const message of messages) store.messages.put(message);
  for (const message of messages) refreshGroup(store, message, now);
  return messages;
}

/** Remembers what a receive gave out, and forgets those whose time is over. */
export function rememberReceive(
  queue: Queue,
  attemptId: string,
  messages: readonly Message[],
  { store, now }: SqsContext,
): void {
  for (const { key } of store.receiveAttempts.scanBy("until", { to: now, limit: 100 })) {
    store.receiveAttempts.remove(key);
  }
  if (messages.length === 0) return;
  store.receiveAttempts.put(`${queue.name}/${attemptId}`, {
    received: messages.map(({ sequence, receiptHandle = "" }) => ({
      sequence,
      handle: receiptHandle,
    })),
    until: now + receiveAttemptMs,
  });
}
