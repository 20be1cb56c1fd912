/** Looking into a queue without receiving: for the control API, the console and assertions. */

import type { Instant } from "#kernel/clock.ts";
import { parseQueueUrl } from "./address.ts";
import { type Message, type MessageState, stateOf } from "./message.ts";
import type { SqsStore } from "./store.ts";

export interface PeekedMessage extends Message {
  readonly state: MessageState;
}

/**
 * The messages of the queue with this URL or name, in the order they were sent, whatever their
 * state; undefined when there is no such queue. Changes nothing.
 */
export function peekMessages(
  store: SqsStore,
  queueUrlOrName: string,
  { now, limit = 1000 }: { readonly now: Instant; readonly limit?: number },
): readonly PeekedMessage[] | undefined {
  const name = parseQueueUrl(queueUrlOrName)?.name ?? queueUrlOrName;
  if (!store.queues.find(name)) return undefined;
  return store.messages
    .list(name, 0, limit)
    .map((message) => ({ ...message, state: stateOf(message, now) }));
}
