/**
 * Every number, pattern and default of SNS.
 * https://docs.aws.amazon.com/general/latest/gr/sns.html
 * https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
 */

import type { OperationName } from "#model/types/index.ts";
import type { Constraints } from "#operation/constraint.ts";

const secondMs = 1000;
export const messageBytesPreset = 262_144;
export const messageBytesMin = 1024;
export const messageBytesMax = 1_048_576;
/** A topic for larger messages may have this many subscriptions, of these protocols only. */
export const largeTopicSubscriptionsMax = 100;
export const largeTopicProtocols: readonly string[] = ["sqs", "lambda"];
export const batchEntriesMax = 10;
export const subjectMax = 100;
export const displayNameMax = 100;
export const attributeNameMax = 256;
/** Attributes that a queue takes with a raw message. */
export const rawAttributesMax = 10;
export const filterKeysMax = 5;
export const filterCombinationsMax = 150;
export const tagsMax = 50;
export const pageSize = 100;
export const tokenPattern = /^[0-9a-f]{64,}$/;
export const tokenMs = 48 * 60 * 60 * secondMs;

export const topicNamePattern = /^[A-Za-z0-9_-]{1,256}$/;
export const batchIdPattern = /^[A-Za-z0-9_-]{1,80}$/;
/** Printable text on one line, not beginning with white space. */
export const subjectPattern = /^[^\p{Cc}\s][^\p{Cc}]*$/u;

export type Protocol = "sqs" | "lambda" | "http" | "https" | "email" | "email-json";

/** Protocols whose endpoint has to confirm; the others are of AWS and confirmed at once. */
export const confirmedByEndpoint: readonly Protocol[] = ["http", "https", "email", "email-json"];

/** AWS's protocols that cannot be subscribed here. */
export const refusedProtocols: readonly string[] = ["sms", "application", "firehose"];

export const topicAttributes: readonly string[] = [
  "DisplayName",
  "Policy",
  "DeliveryPolicy",
  "KmsMasterKeyId",
  "SignatureVersion",
  "TracingConfig",
  "MaximumMessageSize",
];

/** Delivery status logging and the like: kept and shown, without effect. */
export const idleTopicAttributes =
  /^(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn)$/;

export const subscriptionAttributes: readonly string[] = [
  "DeliveryPolicy",
  "FilterPolicy",
  "FilterPolicyScope",
  "RawMessageDelivery",
  "RedrivePolicy",
];

/**
 * Waits before further attempts at queues and functions. AWS tries 100,015 times in 23 days; its
 * first fifteen waits are kept, the long tail is not.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export const managedRetryAfterMs: readonly number[] = [
  0, 0, 0, 1, 1, 1, 2, 3, 5, 7, 9, 11, 14, 17, 20,
].map((seconds) => seconds * secondMs);

const required = { required: true };

export const constraints: Readonly<Partial<Record<OperationName<"sns">, Constraints>>> = {
  AddPermission: {
    TopicArn: required,
    Label: required,
    AWSAccountId: required,
    ActionName: required,
  },
  ConfirmSubscription: { TopicArn: required, Token: required },
  CreateTopic: { Name: required },
  DeleteTopic: { TopicArn: required },
  GetSubscriptionAttributes: { SubscriptionArn: required },
  GetTopicAttributes: { TopicArn: required },
  ListSubscriptionsByTopic: { TopicArn: required },
  ListTagsForResource: { ResourceArn: required },
  Publish: { Message: required },
  PublishBatch: { TopicArn: required },
  RemovePermission: { TopicArn: required, Label: required },
  SetSubscriptionAttributes: { SubscriptionArn: required, AttributeName: required },
  SetTopicAttributes: { TopicArn: required, AttributeName: required },
  Subscribe: { TopicArn: required, Protocol: required },
  TagResource: { ResourceArn: required, Tags: required },
  Unsubscribe: { SubscriptionArn: required },
  UntagResource: { ResourceArn: required, TagKeys: required },
};
