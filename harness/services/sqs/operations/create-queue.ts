/** CreateQueue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */

import { queueArn, queueUrl } from "../address.ts";
import * as errors from "../errors.ts";
import { fifoNamePattern, queueNamePattern, queueTagsMax } from "../limits.ts";
import type { SqsTransition } from "../operation.ts";
import type { Queue } from "../queue.ts";
import {
  checkQueueAttributes,
  checkRedrivePolicy,
  firstDifference,
  mergedAttributes,
  type QueueAttributes,
} from "../queue-attributes.ts";

/** Makes a queue, or names the one that already exists with the same attributes. */
export const createQueue: SqsTransition<"CreateQueue"> = (input, ctx) => {
  const { QueueName: name, Attributes: asked = {}, tags = {} } = input;
  checkName(name, asked);
  checkQueueAttributes(asked, asked["FifoQueue"] === "true");
  const output = { QueueUrl: queueUrl(ctx.origin, ctx.account, name) };
  const existing = ctx.store.queues.find(name);
  if (existing) {
    const different = firstDifference(existing, asked);
    if (different !== undefined) throw errors.queueNameExists(different);
    return { output };
  }
  if (Object.keys(tags).length > queueTagsMax) throw errors.tooManyTags();
  const queue: Queue = {
    name,
    arn: queueArn(ctx, name),
    createdAt: ctx.now,
    modifiedAt: ctx.now,
    attributes: mergedAttributes({}, asked),
    tags,
  };
  checkRedrivePolicy(ctx.store, queue);
  ctx.store.queues.put(name, queue);
  return { output };
};

function checkName(name: string, attributes: QueueAttributes): void {
  const fifo = attributes["FifoQueue"];
  // AWS: FifoQueue is true or absent, and goes with the suffix .fifo.
  if (fifo === "false") throw errors.invalidAttributeName("FifoQueue");
  if (fifo === "true" && !name.endsWith(".fifo")) {
    throw errors.invalidParameter(
      "The name of a FIFO queue can only include alphanumeric " +
        "characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
  }
  const pattern = fifo === "true" ? fifoNamePattern : queueNamePattern;
  if (!pattern.test(name)) {
    throw errors.invalidParameter(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  }
}
