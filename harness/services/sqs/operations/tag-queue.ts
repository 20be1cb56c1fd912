/** TagQueue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */

import { queueAt } from "../address.ts";
import * as errors from "../errors.ts";
import { queueTagsMax } from "../limits.ts";
import type { SqsTransition } from "../operation.ts";

/** Adds tags to a queue, over those of the same keys. */
export const tagQueue: SqsTransition<"TagQueue"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  const tags = { ...queue.tags, ...input.Tags };
  if (Object.keys(tags).length > queueTagsMax) throw errors.tooManyTags();
  ctx.store.queues.put(queue.name, { ...queue, tags });
  return { output: {} };
};
