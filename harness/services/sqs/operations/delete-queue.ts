/** DeleteQueue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */

import { queueAt } from "../address.ts";
import type { SqsTransition } from "../operation.ts";
import { dropMessages } from "../purge.ts";

/**
 * Deletes a queue and its messages.
 * Choice: AWS refuses a queue of the same name for 60 seconds; here it can be made at once.
 */
export const deleteQueue: SqsTransition<"DeleteQueue"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  dropMessages(ctx.store, queue);
  for (const memory of [ctx.store.deduplications, ctx.store.receiveAttempts]) {
    for (const { key } of memory.scan({ prefix: `${queue.name}/` })) memory.remove(key);
  }
  ctx.store.queues.remove(queue.name);
  return { output: {} };
};
