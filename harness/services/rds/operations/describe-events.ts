/** DescribeEvents: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html */

import { eventsOf } from "#operation/data-service/event-log.ts";
import { pageOf } from "#operation/data-service/page.ts";
import * as errors from "../errors.ts";
import { filtered } from "../filters.ts";
import { arnOf, type Kind } from "../find.ts";
import type { RdsTransition } from "../operation.ts";
import type { SourceType } from "../store.ts";

const KINDS: Readonly<Record<SourceType, Kind>> = {
  "db-instance": "db",
  "db-snapshot": "snapshot",
  "db-parameter-group": "pg",
};

export const describeEvents: RdsTransition<"DescribeEvents"> = (input, ctx) => {
  const { SourceIdentifier: source, SourceType: type, EventCategories: categories = [] } = input;
  if (source !== undefined && type === undefined)
    throw errors.invalidCombination("SourceType must be given with SourceIdentifier.");
  const wanted = eventsOf(ctx.store.events, input, ctx.now).filter(
    ({ document: event }) =>
      categories.length === 0 || event.categories.some((each) => categories.includes(each)),
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
