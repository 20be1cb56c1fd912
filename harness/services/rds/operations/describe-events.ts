/** DescribeEvents: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html */

import * as errors from "../errors.ts";
import { arnOf, type Kind } from "../find.ts";
import type { RdsTransition } from "../operation.ts";
import { filtered, pageOf } from "../page.ts";
import type { SourceType } from "../store.ts";

const MINUTE_MS = 60_000;
/** AWS: the last hour, when the request names no time. */
const DURATION_MINUTES = 60;

const KINDS: Readonly<Record<SourceType, Kind>> = {
  "db-instance": "db",
  "db-snapshot": "snapshot",
  "db-parameter-group": "pg",
};

export const describeEvents: RdsTransition<"DescribeEvents"> = (input, ctx) => {
  const { SourceIdentifier: source, SourceType: type, EventCategories: categories = [] } = input;
  if (source !== undefined && type === undefined)
    throw errors.invalidCombination("SourceType must be given with SourceIdentifier.");
  const { StartTime, EndTime, Duration = DURATION_MINUTES } = input;
  const end = EndTime?.getTime() ?? ctx.now;
  const start = StartTime?.getTime() ?? end - Duration * MINUTE_MS;
  const wanted = ctx.store.events
    .scan()
    .filter(
      ({ document: event }) =>
        event.at >= start &&
        event.at <= end &&
        (source === undefined || event.source === source.toLowerCase()) &&
        (type === undefined || event.sourceType === type) &&
        (categories.length === 0 || event.categories.some((each) => categories.includes(each))),
    );
  const { entries, ...rest } = pageOf(filtered(wanted, input.Filters, {}), ({ key }) => key, input);
  const Events = entries.map(({ document: event }) => ({
    SourceIdentifier: event.source,
    SourceType: event.sourceType,
    Message: event.message,
    EventCategories: event.categories,
    Date: new Date(event.at),
    SourceArn: arnOf(ctx, KINDS[event.sourceType], event.source),
  }));
  return { output: { ...rest, Events } };
};
