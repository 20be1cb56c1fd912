/** DeleteMessage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */

import { queueAt } from "../address.ts";
import { findDeletable, removeMessage } from "../delete.ts";
import type { SqsTransition } from "../operation.ts";

/** Deletes the message that a receipt handle was given out for. */
export const deleteMessage: SqsTransition<"DeleteMessage"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  const message = findDeletable(queue, input.ReceiptHandle, ctx);
  return { output: {}, events: removeMessage(queue, message, ctx) };
};
