/**
 * What CloudWatch Logs keeps: groups, streams, and one document for each event. Only finding and
 * keeping happens here.
 */

import type { AccountId, Region } from "#kernel/brand.ts";
import type { Instant } from "#kernel/clock.ts";
import type { StoreScope } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Collection } from "#store/documents.ts";

export interface LogGroup {
  readonly name: string;
  readonly createdAt: Instant;
  readonly retentionDays?: number | undefined;
  readonly bytes: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStream {
  readonly group: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly firstEventAt?: Instant | undefined;
  readonly lastEventAt?: Instant | undefined;
  readonly lastIngestedAt?: Instant | undefined;
  /** Events ever put: the next one's number. */
  readonly count: number;
}

export interface LogEvent {
  readonly group: string;
  readonly stream: string;
  readonly sequence: number;
  readonly timestamp: Instant;
  readonly ingestedAt: Instant;
  readonly message: string;
}

export interface LogsStore {
  readonly account: AccountId;
  readonly region: Region;
  /** By name. */
  readonly groups: Collection<LogGroup>;
  /** By {@link streamKey}. */
  readonly streams: Collection<LogStream>;
  /** By {@link eventKey}; the index `time` holds {@link timeKey}. */
  readonly events: Collection<LogEvent>;
}

const digits = (value: number) => String(value).padStart(16, "0");

/** Neither groups nor streams hold a colon, so no key falls inside another's range. */
export const streamKey = (group: string, stream: string) => `${group}:${stream}`;

/** In the order of a stream: by time, then as they came. */
export const eventKey = (event: LogEvent) =>
  `${streamKey(event.group, event.stream)}:${digits(event.timestamp)}:${digits(event.sequence)}`;

/** In the order of a group: by time, then by stream. */
export const timeKey = (event: LogEvent) =>
  `${timeBound(event.group, event.timestamp)}:${event.stream}:${digits(event.sequence)}`;

export const timeBound = (group: string, time: Instant) => `${group}:${digits(time)}`;

export function createLogsStore(scope: StoreScope): LogsStore {
  const shelf = shelvesOf("cloudwatch-logs", scope);
  return {
    account: scope.account,
    region: scope.region,
    groups: shelf("groups"),
    streams: shelf("streams"),
    events: shelf<LogEvent>("events", { indexes: { time: timeKey } }),
  };
}
