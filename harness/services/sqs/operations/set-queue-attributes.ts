/** SetQueueAttributes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */

import { queueAt } from "../address.ts";
import * as errors from "../errors.ts";
import type { SqsTransition } from "../operation.ts";
import { isFifo } from "../queue.ts";
import { checkQueueAttributes, checkRedrivePolicy, mergedAttributes } from "../queue-attributes.ts";

/** Changes attributes of a queue; those not named stay as they are. */
export const setQueueAttributes: SqsTransition<"SetQueueAttributes"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  const changes = input.Attributes;
  // An empty text takes an attribute away, whatever values it may have.
  const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== ""));
  checkQueueAttributes(set, isFifo(queue));
  if ("FifoQueue" in changes && (changes["FifoQueue"] === "true") !== isFifo(queue)) {
    throw errors.invalidAttributeName("FifoQueue");
  }
  const attributes = mergedAttributes(queue.attributes, changes);
  const changed = { ...queue, attributes, modifiedAt: ctx.now };
  checkRedrivePolicy(ctx.store, changed);
  ctx.store.queues.put(queue.name, changed);
  return { output: {} };
};
