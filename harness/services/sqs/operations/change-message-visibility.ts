/** ChangeMessageVisibility: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */

import { queueAt } from "../address.ts";
import type { SqsTransition } from "../operation.ts";
import { keepVisibility, withVisibility } from "../visibility.ts";

/** Gives a message in flight another visibility timeout from now on; 0 makes it visible. */
export const changeMessageVisibility: SqsTransition<"ChangeMessageVisibility"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  keepVisibility(withVisibility(queue, input, ctx), ctx);
  return { output: {} };
};
