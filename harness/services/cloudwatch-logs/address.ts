/** Finds groups and streams by the names and ARNs that requests give. */

import * as errors from "./errors.ts";
import { dayMs } from "./limits.ts";
import { type LogGroup, type LogStream, type LogsStore, streamKey } from "./store.ts";

export function groupArn(store: LogsStore, name: string): string {
  return `arn:aws:logs:${store.region}:${store.account}:log-group:${name}`;
}

export interface GroupReference {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The group of a request that names it one way or the other. */
export function groupOf(store: LogsStore, reference: GroupReference): LogGroup {
  const { logGroupName, logGroupIdentifier } = reference;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined))
    throw errors.invalidParameter("Exactly one of logGroupName and logGroupIdentifier is needed.");
  return groupNamed(store, logGroupName ?? nameIn(logGroupIdentifier ?? ""));
}

export function groupNamed(store: LogsStore, name: string): LogGroup {
  const group = store.groups.find(name);
  if (!group) throw errors.noGroup();
  return group;
}

export function streamNamed(store: LogsStore, group: string, name: string): LogStream {
  const stream = store.streams.find(streamKey(groupNamed(store, group).name, name));
  if (!stream) throw errors.noStream();
  return stream;
}

/** The group's name in an ARN such as `arn:aws:logs:…:log-group:<name>:*`. */
export function nameIn(identifier: string): string {
  return /^arn:aws[a-z-]*:logs:[^:]*:\d*:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;
}

/** Events before this time are past the group's retention. */
export function keptSince(group: LogGroup, now: number): number {
  return group.retentionDays === undefined ? 0 : now - group.retentionDays * dayMs;
}
