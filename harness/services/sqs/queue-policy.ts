/**
 * The queue's access policy, and the statements that AddPermission writes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-overview-of-managing-access.html
 */

import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { PolicyDocument, PolicyStatement } from "#operation/policy.ts";
import * as errors from "./errors.ts";
import type { Queue } from "./queue.ts";

/** The policy, or undefined when the queue has none. */
export function policyOf(queue: Queue): PolicyDocument | undefined {
  const value = parseJson(queue.attributes["Policy"] ?? "");
  if (!isJsonObject(value) || value["Statement"] === undefined) return undefined;
  // The judge of policies reads each member with care: only the outer shape matters here.
  return value as unknown as PolicyDocument;
}

export function statementsOf(policy: PolicyDocument | undefined): readonly PolicyStatement[] {
  const statement = policy?.Statement ?? [];
  return isList(statement) ? statement : [statement];
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

/** The actions that can be granted: those without a batch form of their own. */
const grantable = [
  "*",
  "ChangeMessageVisibility",
  "DeleteMessage",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
  "ReceiveMessage",
  "SendMessage",
];

interface Grant {
  readonly Label: string;
  readonly AWSAccountIds: readonly string[];
  readonly Actions: readonly string[];
}

/** The queue's policy with one more statement. */
export function grantedPolicy(queue: Queue, grant: Grant): PolicyDocument {
  for (const action of grant.Actions) {
    if (!grantable.includes(action)) {
      const reason = "Only the queue owner is allowed to invoke this action.";
      throw errors.invalidValue(`SQS:${action}`, "ActionName", reason);
    }
  }
  for (const account of grant.AWSAccountIds) {
    if (!/^\d{12}$/.test(account)) {
      throw errors.invalidValue(account, "PrincipalId", "Unable to verify.");
    }
  }
  const policy = policyOf(queue);
  return {
    Version: policy?.Version ?? "2008-10-17",
    Id: policy?.Id ?? `${queue.arn}/SQSDefaultPolicy`,
    Statement: [...statementsOf(policy), statementFor(queue, grant)],
  };
}

function statementFor(queue: Queue, grant: Grant): PolicyStatement {
  return {
    Sid: grant.Label,
    Effect: "Allow",
    Principal: { AWS: oneOrMany(grant.AWSAccountIds.map((id) => `arn:aws:iam::${id}:root`)) },
    Action: oneOrMany(grant.Actions.map((action) => `SQS:${action}`)),
    Resource: queue.arn,
  };
}

const oneOrMany = (values: readonly string[]) => (values.length === 1 ? (values[0] ?? "") : values);
