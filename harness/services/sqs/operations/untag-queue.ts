/** UntagQueue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */

import { queueAt } from "../address.ts";
import type { SqsTransition } from "../operation.ts";

/** Removes tags from a queue. */
export const untagQueue: SqsTransition<"UntagQueue"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  const kept = Object.entries(queue.tags).filter(([key]) => !input.TagKeys.includes(key));
  ctx.store.queues.put(queue.name, { ...queue, tags: Object.fromEntries(kept) });
  return { output: {} };
};
