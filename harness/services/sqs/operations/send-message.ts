/** SendMessage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */

import { queueAt } from "../address.ts";
import type { SqsTransition } from "../operation.ts";
import { draftMessage, enqueue } from "../send.ts";

/** Puts one message into a queue. */
export const sendMessage: SqsTransition<"SendMessage"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  return enqueue(queue, draftMessage(queue, input), ctx);
};
