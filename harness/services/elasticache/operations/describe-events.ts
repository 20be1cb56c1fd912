/** DescribeEvents: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeEvents.html */

import { eventsOf } from "#operation/data-service/event-log.ts";
import { pageOf } from "#operation/data-service/page.ts";
import type { CacheTransition } from "../operation.ts";

export const describeEvents: CacheTransition<"DescribeEvents"> = (input, ctx) => {
  const found = eventsOf(ctx.store.events, input, ctx.now);
  const { entries, ...rest } = pageOf(found, ({ key }) => key, input);
  const Events = entries.map(({ document: event }) => ({
    SourceIdentifier: event.source,
    SourceType: event.sourceType,
    Message: event.message,
    Date: new Date(event.at),
  }));
  return { output: { ...rest, Events } };
};
