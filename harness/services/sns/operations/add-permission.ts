/** AddPermission: https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */

import { topicAt } from "../address.ts";
import * as errors from "../errors.ts";
import type { SnsTransition } from "../operation.ts";
import { policyOf, statementsOf, withPolicy } from "../topic.ts";

/** Adds a statement to the topic's policy that lets other accounts use it. */
export const addPermission: SnsTransition<"AddPermission"> = (input, ctx) => {
  const topic = topicAt(ctx.store, input.TopicArn);
  const policy = policyOf(topic);
  const statements = statementsOf(policy);
  if (statements.some((statement) => statement.Sid === input.Label)) {
    throw errors.invalidParameter("Statement already exists");
  }
  if (input.AWSAccountId.some((account) => !/^\d{12}$/.test(account))) {
    throw errors.invalidParameter("AWSAccountId");
  }
  if (input.ActionName.some((action) => !/^(\w+|\*)$/.test(action))) {
    throw errors.invalidParameter("Policy statement action out of service scope!");
  }
  const granted = {
    Sid: input.Label,
    Effect: "Allow" as const,
    Principal: { AWS: oneOrMany(input.AWSAccountId.map((id) => `arn:aws:iam::${id}:root`)) },
    Action: oneOrMany(input.ActionName.map((action) => `SNS:${action}`)),
    Resource: topic.arn,
  };
  const changed = withPolicy(topic, { ...policy, Statement: [...statements, granted] });
  ctx.store.topics.put(topic.name, changed);
  return { output: {} };
};

const oneOrMany = (values: readonly string[]) => (values.length === 1 ? (values[0] ?? "") : values);
