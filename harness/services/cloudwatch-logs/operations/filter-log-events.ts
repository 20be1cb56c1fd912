/** FilterLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */

import { groupOf, keptSince } from "../address.ts";
import * as errors from "../errors.ts";
import { parseFilterPattern } from "../filter-pattern.ts";
import { readEventsMax } from "../limits.ts";
import type { LogsTransition } from "../operation.ts";
import { page } from "../page.ts";
import { timeBound, timeKey } from "../store.ts";

/** Searches a group's events, all streams together by time. */
export const filterLogEvents: LogsTransition<"FilterLogEvents"> = (input, ctx) => {
  const { store, now } = ctx;
  const group = groupOf(store, input);
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined)
    throw errors.invalidParameter(
      "Cannot set both logStreamNames and logStreamNamePrefix in a request.",
    );
  const passes = parseFilterPattern(input.filterPattern ?? "");
  const since = Math.max(input.startTime ?? 0, keptSince(group, now));
  const until = input.endTime ?? Number.MAX_SAFE_INTEGER;
  const found = store.events
    // A colon ends the time in a key, so a semicolon comes after all keys of that time.
    .scanBy("time", {
      from: timeBound(group.name, since),
      to: `${timeBound(group.name, until)};`,
    })
    .map(({ document }) => document)
    .filter(
      ({ stream, message, timestamp }) =>
        timestamp <= until &&
        (names?.includes(stream) ?? true) &&
        stream.startsWith(prefix ?? "") &&
        passes(message),
    )
    .map((event) => ({ key: timeKey(event), event }));
  const { items, nextToken } = page(found, input.nextToken, input.limit ?? readEventsMax);
  return {
    output: {
      events: items.map(({ event }) => ({
        logStreamName: event.stream,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestedAt,
        eventId: `${String(event.timestamp).padStart(28, "3")}${String(event.sequence).padStart(28, "0")}`,
      })),
      searchedLogStreams: [],
      nextToken,
    },
  };
};
