/** DeleteMessageBatch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */

import { queueAt } from "../address.ts";
import { batchOutput, checkBatch, prepareEach } from "../batch.ts";
import { findDeletable, removeMessage } from "../delete.ts";
import type { SqsTransition } from "../operation.ts";

/** Deletes up to ten messages; each succeeds or fails by itself. */
export const deleteMessageBatch: SqsTransition<"DeleteMessageBatch"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  checkBatch(input.Entries, "DeleteMessageBatchRequestEntry");
  const { ready, failed } = prepareEach(input.Entries, (entry) => ({
    id: entry.Id,
    message: findDeletable(queue, entry.ReceiptHandle, ctx),
  }));
  const events = ready.flatMap(({ message }) => removeMessage(queue, message, ctx));
  const successful = ready.map(({ id }) => ({ Id: id }));
  return { output: batchOutput(successful, failed), events };
};
