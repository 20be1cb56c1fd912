/** GetQueueUrl: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */

import { queueUrl } from "../address.ts";
import * as errors from "../errors.ts";
import type { SqsTransition } from "../operation.ts";

/** The URL of a queue, by its name. */
export const getQueueUrl: SqsTransition<"GetQueueUrl"> = (input, ctx) => {
  const { QueueName: name, QueueOwnerAWSAccountId: owner = ctx.account } = input;
  if (owner !== ctx.account || !ctx.store.queues.find(name)) throw errors.queueDoesNotExist();
  return { output: { QueueUrl: queueUrl(ctx.origin, ctx.account, name) } };
};
