/** RemovePermission: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */

import { queueAt } from "../address.ts";
import * as errors from "../errors.ts";
import type { SqsTransition } from "../operation.ts";
import { policyOf, statementsOf } from "../queue-policy.ts";

/** Removes the statement with this label from the queue's policy. */
export const removePermission: SqsTransition<"RemovePermission"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  const policy = policyOf(queue);
  const statements = statementsOf(policy);
  const kept = statements.filter((statement) => statement.Sid !== input.Label);
  if (kept.length === statements.length) {
    throw errors.invalidValue(input.Label, "Label", "can't find label.");
  }
  const { Policy: _policy, ...others } = queue.attributes;
  const attributes =
    kept.length > 0
      ? { ...others, Policy: JSON.stringify({ ...policy, Statement: kept }) }
      : others;
  ctx.store.queues.put(queue.name, { ...queue, attributes, modifiedAt: ctx.now });
  return { output: {} };
};
