/** PurgeQueue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */

import { queueAt } from "../address.ts";
import * as errors from "../errors.ts";
import { purgeIntervalMs } from "../limits.ts";
import type { SqsTransition } from "../operation.ts";
import { dropMessages } from "../purge.ts";

/** Deletes all messages of a queue, at most once in 60 seconds. */
export const purgeQueue: SqsTransition<"PurgeQueue"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  if (queue.purgedAt !== undefined && ctx.now - queue.purgedAt < purgeIntervalMs) {
    throw errors.purgeInProgress(queue.name);
  }
  dropMessages(ctx.store, queue);
  ctx.store.queues.put(queue.name, { ...queue, purgedAt: ctx.now });
  return { output: {} };
};
