/** DescribeEvents: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeEvents.html */

import type { CacheTransition } from "../operation.ts";
import { pageOf } from "../page.ts";

const MINUTE_MS = 60_000;
/** AWS: the last hour, when the request names no time. */
const DURATION_MINUTES = 60;

export const describeEvents: CacheTransition<"DescribeEvents"> = (input, ctx) => {
  const { SourceIdentifier: source, SourceType: type, StartTime, EndTime } = input;
  const end = EndTime?.getTime() ?? ctx.now;
  const start = StartTime?.getTime() ?? end - (input.Duration ?? DURATION_MINUTES) * MINUTE_MS;
  const found = ctx.store.events
    .scan()
    .filter(
      ({ document: event }) =>
        event.at >= start &&
        event.at <= end &&
        (source === undefined || event.source === source.toLowerCase()) &&
        (type === undefined || event.sourceType === type),
    );
  const { entries, ...rest } = pageOf(found, ({ key }) => key, input);
  const Events = entries.map(({ document: event }) => ({
    SourceIdentifier: event.source,
    SourceType: event.sourceType,
    Message: event.message,
    Date: new Date(event.at),
  }));
  return { output: { ...rest, Events } };
};
