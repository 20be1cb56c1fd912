/** What ChangeMessageVisibility and its batch share. */

import { parseReceiptHandle } from "./address.ts";
import * as errors from "./errors.ts";
import { refreshGroup } from "./fifo.ts";
import { secondMs, visibilitySecondsMax } from "./limits.ts";
import { changeVisibility, type Message, stateOf } from "./message.ts";
import type { SqsContext } from "./operation.ts";
import type { Queue } from "./queue.ts";

interface VisibilityInput {
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout?: number | undefined;
}

/** The message as it will be; throws where AWS refuses the change. */
export function withVisibility(
  queue: Queue,
  { ReceiptHandle: handle, VisibilityTimeout: seconds }: VisibilityInput,
  { store, now }: SqsContext,
): Message {
  if (seconds === undefined) throw errors.missingParameter("VisibilityTimeout");
  if (seconds < 0 || seconds > visibilitySecondsMax) {
    const reason = "VisibilityTimeout must be an integer between 0 and 43200.";
    throw errors.invalidValue(seconds, "VisibilityTimeout", reason);
  }
  const message = store.messages.find(queue.name, parseReceiptHandle(queue, handle));
  if (message?.receiptHandle !== handle) throw errors.messageGone(handle);
  // In flight with this caller, and visible on the server that did not hear of it.
  if (message.copiesDue !== undefined) return message;
  if (stateOf(message, now) !== "in-flight") throw errors.messageNotInFlight();
  const visibleAt = now + seconds * secondMs;
  if (visibleAt - (message.lastReceivedAt ?? now) > visibilitySecondsMax * secondMs) {
    throw errors.visibilityBeyondLimit(seconds);
  }
  return changeVisibility(message, visibleAt);
}

/** Keeps the changed message. */
export function keepVisibility(message: Message, { store, now }: SqsContext): void {
  store.messages.put(message);
  refreshGroup(store, message, now);
}
