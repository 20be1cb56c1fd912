/** GetQueueAttributes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */

import { queueAt } from "../address.ts";
import type { SqsTransition } from "../operation.ts";
import { checkAttributeNames, shownAttributes } from "../queue-attributes.ts";
import { dropExpired } from "../receive.ts";

/** The attributes that were asked for; the message counts are exact. */
export const getQueueAttributes: SqsTransition<"GetQueueAttributes"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  const names = input.AttributeNames ?? [];
  if (names.length === 0) return { output: {} };
  checkAttributeNames(names);
  dropExpired(ctx.store, queue, ctx.now);
  const attributes = shownAttributes(ctx.store, queue, { names, now: ctx.now });
  return { output: Object.keys(attributes).length > 0 ? { Attributes: attributes } : {} };
};
