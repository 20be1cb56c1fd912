/** GetLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */

import { groupOf, keptSince, streamNamed } from "../address.ts";
import * as errors from "../errors.ts";
import { readEventsMax } from "../limits.ts";
import type { LogsTransition } from "../operation.ts";
import { formatToken, parseToken } from "../page.ts";
import { streamKey } from "../store.ts";

/** Reads a stream from its head or tail; both tokens stay the same at the ends, as on AWS. */
export const getLogEvents: LogsTransition<"GetLogEvents"> = (input, ctx) => {
  const { store, now } = ctx;
  const group = groupOf(store, input);
  const stream = streamNamed(store, group.name, input.logStreamName);
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, limit = readEventsMax } = input;
  const since = Math.max(startTime, keptSince(group, now));
  const events = store.events
    .scan({ prefix: `${streamKey(group.name, stream.name)}:` })
    .filter(({ document: { timestamp } }) => timestamp >= since && timestamp < endTime);
  const { direction, key } = readToken(input.nextToken, input.startFromHead ?? false);
  const forward = direction === "f";
  const cut = key === undefined ? undefined : position(events, key, forward);
  const shown = forward
    ? events.slice(cut ?? 0, (cut ?? 0) + limit)
    : events.slice(Math.max(0, (cut ?? events.length) - limit), cut ?? events.length);
  const first = shown[0]?.key ?? key ?? "";
  const last = shown.at(-1)?.key ?? key ?? "";
  return {
    output: {
      events: shown.map(({ document }) => ({
        timestamp: document.timestamp,
        message: document.message,
        ingestionTime: document.ingestedAt,
      })),
      nextForwardToken: `f/${formatToken(last)}`,
      nextBackwardToken: `b/${formatToken(first)}`,
    },
  };
};

/** Where reading goes on: after the key when forward, before it when backward. */
function position(events: readonly { key: string }[], key: string, forward: boolean): number {
  const at = events.findIndex((event) => (forward ? event.key > key : event.key >= key));
  return at < 0 ? events.length : at;
}

function readToken(token: string | undefined, fromHead: boolean) {
  if (token === undefined) return { direction: fromHead ? "f" : "b", key: undefined };
  const [, direction, rest] = /^([fb])\/(.*)$/.exec(token) ?? [];
  if (direction === undefined) throw errors.invalidParameter("The specified nextToken is invalid.");
  return { direction, key: parseToken(rest) };
}
