/** ChangeMessageVisibilityBatch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */

import { queueAt } from "../address.ts";
import { batchOutput, checkBatch, prepareEach } from "../batch.ts";
import type { SqsTransition } from "../operation.ts";
import { keepVisibility, withVisibility } from "../visibility.ts";

/** Changes the visibility timeouts of up to ten messages; each succeeds or fails by itself. */
export const changeMessageVisibilityBatch: SqsTransition<"ChangeMessageVisibilityBatch"> = (
  input,
  ctx,
) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  checkBatch(input.Entries, "ChangeMessageVisibilityBatchRequestEntry");
  const { ready, failed } = prepareEach(input.Entries, (entry) => ({
    id: entry.Id,
    message: withVisibility(queue, entry, ctx),
  }));
  for (const { message } of ready) keepVisibility(message, ctx);
  const successful = ready.map(({ id }) => ({ Id: id }));
  return { output: batchOutput(successful, failed) };
};
