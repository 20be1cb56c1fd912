/**
 * Where a target does other than AWS documents: reviewed one by one, with what is seen there, why,
 * and which side is right. What AWS documents is the case's own. The suite fails when a target does
 * anything else, the documented included.
 */

/** Ours, LocalStack's own, and LocalStack's behind our gateway. */
export type TargetName = "ours" | "localstack" | "localstack behind us";

export interface Difference {
  readonly targets: readonly TargetName[];
  /** What is seen instead of what AWS documents. */
  readonly seen: unknown;
  readonly right: "ours" | "not settled";
  readonly why: string;
}

const BOTH: readonly TargetName[] = ["localstack", "localstack behind us"];
const ALONE: readonly TargetName[] = ["localstack"];

/** By the case's name. Seen with LocalStack 4.14.0. */
export const differences: Readonly<Record<string, readonly Difference[]>> = {
  "s3: a page begins at a key beyond ASCII": [
    {
      targets: BOTH,
      seen: [["a"], "InternalError 500"],
      right: "ours",
      why: "LocalStack cannot read the token that it gives out for such a key.",
    },
  ],
  "s3: tags of objects and buckets": [
    {
      targets: BOTH,
      seen: [[{ Key: "a", Value: "1" }], 1, "fine", "InvalidTag 400", "InvalidTag 400"],
      right: "ours",
      why: "LocalStack lets an object have more than ten tags.",
    },
  ],
  "s3: policies that are none": [
    {
      targets: BOTH,
      seen: ["MalformedPolicy 400", "fine", "fine", "fine"],
      right: "ours",
      why:
        "LocalStack reads no more of a policy than its JSON, and its public access block blocks " +
        "nothing. Behind us the judge goes by what our own service takes of it, and says so.",
    },
  ],
  "s3: access lists of a bucket that has none": [
    {
      targets: BOTH,
      seen: ["fine", "fine", "fine"],
      right: "ours",
      why: "LocalStack keeps access lists in a bucket whose owner enforces that there are none.",
    },
  ],
  "s3: notifications that are refused": [
    {
      targets: ALONE,
      seen: ["InvalidArgument 400", "fine", "InvalidArgument 400", "fine"],
      right: "ours",
      why: "LocalStack takes events that do not exist, and two rules for one event.",
    },
  ],
  "s3: the record of an event": [
    {
      targets: ALONE,
      seen: {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: "us-east-1",
        eventName: "ObjectCreated:Put",
        configurationId: "rule",
        bucketArn: true,
        key: "in/a%20b%2B%C3%A4.csv",
        size: 1,
        eTag: "9dd4e461268c8034f5c8564e155c67a6",
        ordered: false,
      },
      right: "ours",
      why: "LocalStack writes a space as %20, and numbers all events alike. Behind us neither is so.",
    },
  ],
  "sqs: names and attributes that are none": [
    {
      targets: BOTH,
      seen: [
        "InvalidParameterValue 400",
        "InvalidParameterValue 400",
        "InvalidAttributeName 400",
        "fine",
      ],
      right: "ours",
      why: "LocalStack does not look at a queue's visibility timeout.",
    },
  ],
  "sqs: messages that are refused": [
    {
      targets: BOTH,
      seen: [
        "InvalidMessageContents 400",
        "MissingParameter 400",
        "fine",
        "fine",
        "fine",
        "InvalidParameterValue 400",
      ],
      right: "ours",
      why: "LocalStack takes any delay, and attribute names with two dots together.",
    },
  ],
  "sqs: batches that are refused": [
    {
      targets: BOTH,
      seen: [
        "EmptyBatchRequest 400",
        "TooManyEntriesInBatchRequest 400",
        "BatchEntryIdsNotDistinct 400",
        "InvalidBatchEntryId 400",
        [["good"], [["bad", "InvalidMessageContents", false]]],
      ],
      right: "ours",
      why: "A message with characters that are not allowed is its sender's fault.",
    },
  ],
  "sqs: receives that are refused": [
    {
      targets: BOTH,
      seen: ["InvalidParameterValue 400", "InvalidParameterValue 400", "fine", "fine"],
      right: "ours",
      why: "LocalStack takes any visibility timeout, and names of attributes that do not exist.",
    },
  ],
  "sqs: visibility": [
    {
      targets: BOTH,
      seen: {
        hidden: undefined,
        again: ["x", "2"],
        failures: ["ReceiptHandleIsInvalid 400", "fine", "fine", "fine"],
        gone: undefined,
      },
      right: "not settled",
      why:
        "LocalStack takes any timeout, where ours is right. Of ReceiptHandleIsInvalid AWS's model " +
        "says 404, which is what we answer in both protocols; its pages do not say it of JSON.",
    },
  ],
  "sqs: dead letters": [
    {
      targets: BOTH,
      seen: { dead: ["x", "2", true], sources: true, refused: "fine" },
      right: "ours",
      why: "LocalStack takes a redrive policy whose target does not exist.",
    },
  ],
  "sqs: purging": [
    {
      targets: BOTH,
      seen: ["fine", "fine", "0"],
      right: "ours",
      why: "LocalStack purges as often as it is asked, unless SQS_DELAY_PURGE_RETRY is set.",
    },
  ],
  "sns: messages that are refused": [
    {
      targets: BOTH,
      seen: [
        "InvalidParameterException 400",
        "InvalidParameterException 400",
        "fine",
        "fine",
        "InvalidParameterException 400",
        "InvalidParameterException 400",
      ],
      right: "ours",
      why: "LocalStack does not look at subjects.",
    },
  ],
  "sns: batches": [
    {
      targets: BOTH,
      seen: [
        "InternalErrorException 500",
        "TooManyEntriesInBatchRequestException 400",
        "BatchEntryIdsNotDistinctException 400",
        "InvalidBatchEntryIdException 400",
        ["a", "b"],
      ],
      right: "ours",
      why: "LocalStack fails on a batch without entries.",
    },
  ],
  "sns: what is listed and told of subscriptions": [
    {
      targets: ALONE,
      seen: {
        listed: [["sqs", true, true]],
        attributes: ["false", "false", "true", true],
        pending: "an ARN",
        counts: ["0", "0", "0"],
        again: true,
      },
      right: "ours",
      why: "LocalStack tells a pending subscription's ARN, and counts none. Behind us they are ours.",
    },
  ],
  "sns: attributes that are set": [
    {
      targets: BOTH,
      seen: ["fine", "Films", "fine", "fine"],
      right: "ours",
      why: "LocalStack sets any attribute of a topic to anything.",
    },
  ],
  "sns: tags": [
    {
      targets: BOTH,
      seen: [[{ Key: "a", Value: "2" }], [], "fine"],
      right: "ours",
      why: "LocalStack lists no tags of a topic that is not there.",
    },
  ],
};
