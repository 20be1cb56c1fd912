/** RemovePermission: https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html */

import { topicAt } from "../address.ts";
import * as errors from "../errors.ts";
import type { SnsTransition } from "../operation.ts";
import { policyOf, statementsOf, withPolicy } from "../topic.ts";

/** Removes the statement with this label from the topic's policy. */
export const removePermission: SnsTransition<"RemovePermission"> = (input, ctx) => {
  const topic = topicAt(ctx.store, input.TopicArn);
  const policy = policyOf(topic);
  const statements = statementsOf(policy);
  const kept = statements.filter((statement) => statement.Sid !== input.Label);
  if (kept.length === statements.length) throw errors.invalidParameter("Label");
  ctx.store.topics.put(topic.name, withPolicy(topic, { ...policy, Statement: kept }));
  return { output: {} };
};
