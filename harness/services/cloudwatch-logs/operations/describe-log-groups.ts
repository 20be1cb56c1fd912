/** DescribeLogGroups: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */

import { groupArn } from "../address.ts";
import * as errors from "../errors.ts";
import { describeMax } from "../limits.ts";
import type { LogsTransition } from "../operation.ts";
import { page } from "../page.ts";

/** Lists groups by a prefix, or by a pattern their names contain. */
export const describeLogGroups: LogsTransition<"DescribeLogGroups"> = (input, { store }) => {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
  if (prefix !== undefined && pattern !== undefined)
    throw errors.invalidParameter(
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );
  if (input.accountIdentifiers || input.logGroupIdentifiers)
    throw errors.unsupported("accountIdentifiers and logGroupIdentifiers");
  const found = store.groups
    .scan({ prefix: prefix ?? "" })
    .filter(({ key }) => key.toLowerCase().includes((pattern ?? "").toLowerCase()));
  const { items, nextToken } = page(found, input.nextToken, input.limit ?? describeMax);
  return {
    output: {
      logGroups: items.map(({ document: group }) => ({
        logGroupName: group.name,
        creationTime: group.createdAt,
        retentionInDays: group.retentionDays,
        metricFilterCount: 0,
        arn: `${groupArn(store, group.name)}:*`,
        logGroupArn: groupArn(store, group.name),
        storedBytes: group.bytes,
        logGroupClass: "STANDARD",
      })),
      nextToken,
    },
  };
};
