/** ListQueueTags: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */

import { queueAt } from "../address.ts";
import type { SqsTransition } from "../operation.ts";

/** The tags of a queue. */
export const listQueueTags: SqsTransition<"ListQueueTags"> = (input, ctx) => {
  const { tags } = queueAt(ctx.store, input.QueueUrl);
  return { output: Object.keys(tags).length > 0 ? { Tags: tags } : {} };
};
