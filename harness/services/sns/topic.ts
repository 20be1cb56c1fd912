/** A topic, its attributes and its access policy. */

import type { Instant } from "#kernel/clock.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { PolicyDocument, PolicyStatement } from "#operation/policy.ts";
import { messageBytesPreset } from "./limits.ts";

export interface Topic {
  readonly name: string;
  readonly arn: string;
  readonly owner: string;
  readonly createdAt: Instant;
  /** Only those that were set. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export const messageBytesMaxOf = (topic: Topic): number =>
  Number(topic.attributes["MaximumMessageSize"] ?? messageBytesPreset);

const ownersActions = [
  "SNS:GetTopicAttributes",
  "SNS:SetTopicAttributes",
  "SNS:AddPermission",
  "SNS:RemovePermission",
  "SNS:DeleteTopic",
  "SNS:Subscribe",
  "SNS:ListSubscriptionsByTopic",
  "SNS:Publish",
];

/** What AWS gives a new topic: all for its owner, nothing for anybody else. */
function defaultPolicy({ arn, owner }: Topic): PolicyDocument {
  return {
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ownersActions,
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": owner } },
      },
    ],
  };
}

/** The topic's policy, the default one included. */
export function policyOf(topic: Topic): PolicyDocument {
  const value = parseJson(topic.attributes["Policy"] ?? "");
  if (!isJsonObject(value) || value["Statement"] === undefined) return defaultPolicy(topic);
  // The judge of policies reads each member with care: only the outer shape matters here.
  return value as unknown as PolicyDocument;
}

export function statementsOf({ Statement: statement }: PolicyDocument): readonly PolicyStatement[] {
  return isList(statement) ? statement : [statement];
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

export const withPolicy = (topic: Topic, policy: PolicyDocument): Topic => ({
  ...topic,
  attributes: { ...topic.attributes, Policy: JSON.stringify(policy) },
});
