/** DescribeLogStreams: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */

import { groupArn, groupOf } from "../address.ts";
import * as errors from "../errors.ts";
import { describeMax } from "../limits.ts";
import type { LogsTransition } from "../operation.ts";
import { page } from "../page.ts";

/** Lists a group's streams by name or by the time of their last event. */
export const describeLogStreams: LogsTransition<"DescribeLogStreams"> = (input, { store }) => {
  const { name: group } = groupOf(store, input);
  const byTime = input.orderBy === "LastEventTime";
  if (byTime && input.logStreamNamePrefix !== undefined)
    throw errors.invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  const found = [...store.streams.scan({ prefix: `${group}:${input.logStreamNamePrefix ?? ""}` })];
  if (byTime) found.sort((a, b) => (a.document.lastEventAt ?? 0) - (b.document.lastEventAt ?? 0));
  if (input.descending) found.reverse();
  const { items, nextToken } = page(found, input.nextToken, input.limit ?? describeMax);
  return {
    output: {
      logStreams: items.map(({ document: stream }) => ({
        logStreamName: stream.name,
        creationTime: stream.createdAt,
        firstEventTimestamp: stream.firstEventAt,
        lastEventTimestamp: stream.lastEventAt,
        lastIngestionTime: stream.lastIngestedAt,
        uploadSequenceToken: String(stream.count),
        arn: `${groupArn(store, group)}:log-stream:${stream.name}`,
        storedBytes: 0,
      })),
      nextToken,
    },
  };
};
