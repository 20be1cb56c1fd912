/** What DeleteMessage and its batch share. */

import type { MessageDeleted } from "#bus/events.ts";
import { parseReceiptHandle } from "./address.ts";
import { isDeleteLost } from "./adversary.ts";
import * as errors from "./errors.ts";
import { refreshGroup } from "./fifo.ts";
import type { Message } from "./message.ts";
import type { SqsContext } from "./operation.ts";
import { isFifo, type Queue } from "./queue.ts";
import type { SqsStore } from "./store.ts";

/**
 * The message that a handle deletes. None when it is gone or was received again since: AWS answers
 * success to both. A FIFO queue refuses a handle whose visibility timeout is over.
 */
export function findDeletable(
  queue: Queue,
  handle: string,
  { store, now }: { readonly store: SqsStore; readonly now: number },
): Message | undefined {
  const message = store.messages.find(queue.name, parseReceiptHandle(queue, handle));
  if (!message) return undefined;
  const isCurrent = message.receiptHandle === handle;
  if (isFifo(queue) && (!isCurrent || message.visibleAt <= now)) {
    throw errors.invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
  }
  return isCurrent ? message : undefined;
}

/** Removes the message, unless a fault loses the delete; twice in one batch is once. */
export function removeMessage(
  queue: Queue,
  message: Message | undefined,
  ctx: SqsContext,
): readonly MessageDeleted[] {
  const { store, now } = ctx;
  if (!message || !store.messages.find(queue.name, message.sequence)) return [];
  if (isDeleteLost(queue, message, ctx)) return [];
  store.messages.remove(message);
  refreshGroup(store, message, now);
  const refs = [message.id, queue.arn];
  return [{ type: "MessageDeleted", refs, queueArn: queue.arn, messageId: message.id }];
}
