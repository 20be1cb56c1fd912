/**
 * Every number and pattern of CloudWatch Logs.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */

import type { OperationName } from "#model/types/index.ts";
import type { Constraint, Constraints } from "#operation/constraint.ts";

const batchEventsMax = 10_000;
export const batchBytesMax = 1_048_576;
/** Counted for each event besides its message. */
export const eventOverheadBytes = 26;
const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const batchSpanMsMax = 24 * hourMs;
export const futureMsMax = 2 * hourMs;
export const pastMsMax = 14 * dayMs;
export const readEventsMax = 10_000;
export const describeMax = 50;
/** Events forgotten at most with one put, when retention has passed. */
export const pruneMax = 1000;

export const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const groupName: Constraint = { required: true, min: 1, max: 512, pattern: /[.\-_/#A-Za-z0-9]+/ };
const streamName: Constraint = { required: true, min: 1, max: 512, pattern: /[^:*]*/ };
const groupPrefix: Constraint = { min: 1, max: 512, pattern: /[.\-_/#A-Za-z0-9]+/ };
const describeLimit: Constraint = { min: 1, max: describeMax };
const readLimit: Constraint = { min: 1, max: readEventsMax };

export const constraints: Readonly<Partial<Record<OperationName<"cloudwatch-logs">, Constraints>>> =
  {
    CreateLogGroup: { logGroupName: groupName },
    DeleteLogGroup: { logGroupName: groupName },
    DescribeLogGroups: { logGroupNamePrefix: groupPrefix, limit: describeLimit },
    CreateLogStream: { logGroupName: groupName, logStreamName: streamName },
    DeleteLogStream: { logGroupName: groupName, logStreamName: streamName },
    DescribeLogStreams: {
      limit: describeLimit,
      orderBy: { oneOf: ["LogStreamName", "LastEventTime"] },
    },
    PutLogEvents: {
      logGroupName: groupName,
      logStreamName: streamName,
      logEvents: { required: true, min: 1, max: batchEventsMax },
      "logEvents.*.message": { required: true, min: 1 },
      "logEvents.*.timestamp": { required: true, min: 0 },
    },
    GetLogEvents: { logStreamName: streamName, limit: readLimit },
    FilterLogEvents: { limit: readLimit, filterPattern: { max: 1024 } },
    PutRetentionPolicy: { logGroupName: groupName, retentionInDays: { required: true } },
    DeleteRetentionPolicy: { logGroupName: groupName },
  };
