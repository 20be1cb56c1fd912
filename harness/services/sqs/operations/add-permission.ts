/** AddPermission: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */

import { queueAt } from "../address.ts";
import * as errors from "../errors.ts";
import { policyStatementsMax } from "../limits.ts";
import type { SqsTransition } from "../operation.ts";
import { grantedPolicy, policyOf, statementsOf } from "../queue-policy.ts";

/** Adds a statement to the queue's policy that lets other accounts use it. */
export const addPermission: SqsTransition<"AddPermission"> = (input, ctx) => {
  const queue = queueAt(ctx.store, input.QueueUrl);
  const statements = statementsOf(policyOf(queue));
  if (statements.some((statement) => statement.Sid === input.Label)) {
    throw errors.invalidValue(input.Label, "Label", "Already exists.");
  }
  if (statements.length >= policyStatementsMax) {
    throw errors.tooManyStatements(statements.length + 1);
  }
  const policy = grantedPolicy(queue, input);
  const attributes = { ...queue.attributes, Policy: JSON.stringify(policy) };
  ctx.store.queues.put(queue.name, { ...queue, attributes, modifiedAt: ctx.now });
  return { output: {} };
};
