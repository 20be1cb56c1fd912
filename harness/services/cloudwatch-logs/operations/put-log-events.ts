/** PutLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */

import { Buffer } from "node:buffer";
import type { InputLogEvent, RejectedLogEventsInfo } from "#model/types/cloudwatch-logs.ts";
import { groupNamed, keptSince, streamNamed } from "../address.ts";
import * as errors from "../errors.ts";
import {
  batchBytesMax,
  batchSpanMsMax,
  eventOverheadBytes,
  futureMsMax,
  pastMsMax,
  pruneMax,
} from "../limits.ts";
import type { LogsTransition } from "../operation.ts";
import { eventKey, type LogEvent, type LogGroup, type LogsStore, streamKey } from "../store.ts";

/** Appends events to a stream; those too old or too new are left out and told. */
export const putLogEvents: LogsTransition<"PutLogEvents"> = (input, ctx) => {
  const { store, now } = ctx;
  const { logEvents, logGroupName, logStreamName } = input;
  const group = groupNamed(store, logGroupName);
  const stream = streamNamed(store, logGroupName, logStreamName);
  const bytes = checkBatch(logEvents);
  const since = Math.max(now - pastMsMax, keptSince(group, now));
  const { rejected, accepted } = sift(logEvents, { since, now, retained: keptSince(group, now) });
  const events = accepted.map(
    ({ timestamp, message }, i): LogEvent => ({
      group: group.name,
      stream: stream.name,
      sequence: stream.count + i,
      timestamp,
      ingestedAt: now,
      message,
    }),
  );
  const times = events.map((event) => event.timestamp);
  for (const event of events) store.events.put(eventKey(event), event);
  const count = stream.count + events.length;
  store.streams.put(streamKey(group.name, stream.name), {
    ...stream,
    count,
    // A batch can have all its events rejected.
    ...(events.length > 0 && {
      firstEventAt: Math.min(...times, stream.firstEventAt ?? Number.POSITIVE_INFINITY),
      lastEventAt: Math.max(...times, stream.lastEventAt ?? 0),
      lastIngestedAt: now,
    }),
  });
  store.groups.put(group.name, { ...group, bytes: group.bytes + bytes });
  forgetExpired(store, group, stream.name, now);
  return {
    output: { nextSequenceToken: String(count), rejectedLogEventsInfo: rejected },
    events: [
      {
        type: "LogLinesWritten",
        logGroup: group.name,
        logStream: stream.name,
        refs: [group.name, stream.name],
      },
    ],
  };
};

/** The bytes of a batch; throws AWS's errors about it. */
function checkBatch(events: readonly InputLogEvent[]): number {
  let bytes = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { timestamp, message } of events) {
    if (timestamp < last)
      throw errors.invalidParameter(
        "Log events in a single PutLogEvents request must be in chronological order.",
      );
    last = timestamp;
    bytes += Buffer.byteLength(message) + eventOverheadBytes;
  }
  if (bytes > batchBytesMax)
    throw errors.invalidParameter(
      `Upload too large: ${bytes} bytes exceeds limit of ${batchBytesMax}`,
    );
  if (last - (events[0]?.timestamp ?? last) > batchSpanMsMax)
    throw errors.invalidParameter(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
  return bytes;
}

interface Times {
  readonly since: number;
  readonly now: number;
  readonly retained: number;
}

function sift(events: readonly InputLogEvent[], { since, now, retained }: Times) {
  const old = events.findLastIndex((event) => event.timestamp < since) + 1;
  const newer = events.findIndex((event) => event.timestamp > now + futureMsMax);
  const end = newer < 0 ? events.length : newer;
  const expired = old > 0 && since === retained;
  const rejected: RejectedLogEventsInfo | undefined =
    old === 0 && newer < 0
      ? undefined
      : {
          tooOldLogEventEndIndex: old > 0 && !expired ? old : undefined,
          expiredLogEventEndIndex: expired ? old : undefined,
          tooNewLogEventStartIndex: newer < 0 ? undefined : newer,
        };
  return { rejected, accepted: events.slice(old, end) };
}

/** A stream's oldest events are forgotten when new ones come. */
function forgetExpired(store: LogsStore, group: LogGroup, stream: string, now: number): void {
  if (group.retentionDays === undefined) return;
  const since = keptSince(group, now);
  const oldest = store.events.scan({
    prefix: `${streamKey(group.name, stream)}:`,
    limit: pruneMax,
  });
  for (const { key, document } of oldest) if (document.timestamp < since) store.events.remove(key);
}
