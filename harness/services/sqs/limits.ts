/**
 * Every number, pattern and default of SQS.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 * Messages have held up to 1 MiB since August 2025.
 */

import type { OperationName } from "#model/types/index.ts";
import type { Constraints } from "#operation/constraint.ts";

export const secondMs = 1000;
export const messageBytesMax = 1_048_576;
export const batchBytesMax = 1_048_576;
export const batchEntriesMax = 10;
export const messageAttributesMax = 10;
export const attributeNameMax = 256;
export const inFlightStandardMax = 120_000;
export const inFlightFifoMax = 120_000;
export const visibilitySecondsMax = 43_200;
export const delaySecondsMax = 900;
export const purgeIntervalMs = 60 * secondMs;
export const deduplicationMs = 5 * 60 * secondMs;
export const receiveAttemptMs = 5 * 60 * secondMs;
export const queueTagsMax = 50;
export const policyStatementsMax = 20;
export const listPageMax = 1000;
export const moveTasksKept = 10;
const movedPerSecondMax = 500;

export const queueNamePattern = /^[A-Za-z0-9_-]{1,80}$/;
export const fifoNamePattern = /^[A-Za-z0-9_-]{1,75}\.fifo$/;
export const batchIdPattern = /^[A-Za-z0-9_-]{1,80}$/;
const labelPattern = /^[A-Za-z0-9_-]{1,80}$/;
/** Message group ids, deduplication ids and receive attempt ids. */
export const tokenPattern = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;
/** Anything outside the characters that XML 1.0 allows. */
export const invalidCharacters = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

interface NumberAttribute {
  readonly kind: "number";
  readonly min: number;
  readonly max: number;
  /** The value a queue has when it was never set; undefined: it has none. */
  readonly preset?: string;
}

interface ChoiceAttribute {
  readonly kind: "choice";
  readonly oneOf: readonly string[];
  /** The value a queue shows when it was never set; undefined: it shows none. */
  readonly preset?: string;
  readonly fifoOnly?: boolean;
}

interface TextAttribute {
  readonly kind: "text";
}

export type SettableAttribute = NumberAttribute | ChoiceAttribute | TextAttribute;

const trueOrFalse = ["true", "false"];

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const settableAttributes: Readonly<Record<string, SettableAttribute>> = {
  VisibilityTimeout: { kind: "number", min: 0, max: visibilitySecondsMax, preset: "30" },
  DelaySeconds: { kind: "number", min: 0, max: delaySecondsMax, preset: "0" },
  MaximumMessageSize: { kind: "number", min: 1024, max: messageBytesMax, preset: "1048576" },
  MessageRetentionPeriod: { kind: "number", min: 60, max: 1_209_600, preset: "345600" },
  ReceiveMessageWaitTimeSeconds: { kind: "number", min: 0, max: 20, preset: "0" },
  SqsManagedSseEnabled: { kind: "choice", oneOf: trueOrFalse, preset: "true" },
  Policy: { kind: "text" },
  RedrivePolicy: { kind: "text" },
  RedriveAllowPolicy: { kind: "text" },
  KmsMasterKeyId: { kind: "text" },
  KmsDataKeyReusePeriodSeconds: { kind: "number", min: 60, max: 86_400 },
  FifoQueue: { kind: "choice", oneOf: trueOrFalse, fifoOnly: true },
  ContentBasedDeduplication: {
    kind: "choice",
    oneOf: trueOrFalse,
    preset: "false",
    fifoOnly: true,
  },
  DeduplicationScope: {
    kind: "choice",
    oneOf: ["messageGroup", "queue"],
    preset: "queue",
    fifoOnly: true,
  },
  FifoThroughputLimit: {
    kind: "choice",
    oneOf: ["perQueue", "perMessageGroupId"],
    preset: "perQueue",
    fifoOnly: true,
  },
};

export const computedAttributes = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "QueueArn",
] as const;

export const messageSystemAttributes = [
  "SenderId",
  "SentTimestamp",
  "ApproximateReceiveCount",
  "ApproximateFirstReceiveTimestamp",
  "SequenceNumber",
  "MessageDeduplicationId",
  "MessageGroupId",
  "AWSTraceHeader",
  "DeadLetterQueueSourceArn",
] as const;

const required = { required: true };
const page = { min: 1, max: listPageMax };

/** Checked by the gateway before an operation runs; what a batch checks entry by entry is not here. */
export const constraints: Readonly<Partial<Record<OperationName<"sqs">, Constraints>>> = {
  AddPermission: {
    QueueUrl: required,
    Label: { required: true, pattern: labelPattern },
    AWSAccountIds: required,
    Actions: required,
  },
  CancelMessageMoveTask: { TaskHandle: required },
  ChangeMessageVisibility: {
    QueueUrl: required,
    ReceiptHandle: required,
    VisibilityTimeout: { required: true, min: 0, max: visibilitySecondsMax },
  },
  ChangeMessageVisibilityBatch: { QueueUrl: required },
  CreateQueue: { QueueName: required },
  DeleteMessage: { QueueUrl: required, ReceiptHandle: required },
  DeleteMessageBatch: { QueueUrl: required },
  DeleteQueue: { QueueUrl: required },
  GetQueueAttributes: { QueueUrl: required },
  GetQueueUrl: { QueueName: required },
  ListDeadLetterSourceQueues: { QueueUrl: required, MaxResults: page },
  ListMessageMoveTasks: { SourceArn: required, MaxResults: { min: 1, max: moveTasksKept } },
  ListQueues: { MaxResults: page },
  ListQueueTags: { QueueUrl: required },
  PurgeQueue: { QueueUrl: required },
  ReceiveMessage: {
    QueueUrl: required,
    MaxNumberOfMessages: { min: 1, max: batchEntriesMax },
    VisibilityTimeout: { min: 0, max: visibilitySecondsMax },
    WaitTimeSeconds: { min: 0, max: 20 },
    ReceiveRequestAttemptId: { pattern: tokenPattern },
  },
  RemovePermission: { QueueUrl: required, Label: required },
  SendMessage: { QueueUrl: required, MessageBody: required },
  SendMessageBatch: { QueueUrl: required },
  SetQueueAttributes: { QueueUrl: required, Attributes: required },
  StartMessageMoveTask: {
    SourceArn: required,
    MaxNumberOfMessagesPerSecond: { min: 1, max: movedPerSecondMax },
  },
  TagQueue: { QueueUrl: required, Tags: required },
  UntagQueue: { QueueUrl: required, TagKeys: required },
};
