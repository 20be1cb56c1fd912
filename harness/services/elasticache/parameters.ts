/**
 * The parameters of the family redis7: those that AWS lists for redis5.0, as later families changed
 * them.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html#ParameterGroups.Redis
 * https://docs.aws.amazon.com/cli/latest/reference/elasticache/describe-engine-default-parameters.html
 */

import type { Parameter, ParameterNameValue } from "#model/types/elasticache.ts";
import { parameterGroups } from "#operation/data-service/parameter-group.ts";
import * as errors from "./errors.ts";
import type { KeptParameterGroup } from "./store.ts";

export interface CacheParameter {
  readonly name: string;
  readonly initial: string;
  readonly type: "integer" | "string";
  /** Values and ranges such as `0,20-` in AWS's own writing; anything when absent. */
  readonly allowed?: string;
  /**
   * Immediate when absent. `reboot` can be changed only in a group that no cache uses, and takes
   * effect when a node starts; `never` is AWS's to set.
   */
  readonly changes?: "reboot" | "never";
  /** Why the harness cannot change it: ElastiCache's own, which Redis does not have. */
  readonly unbuilt?: string;
}

type More = Pick<CacheParameter, "changes" | "unbuilt">;
const integer = (name: string, initial: string, allowed: string, more: More = {}) =>
  ({ name, initial, type: "integer", allowed, ...more }) as const;
const choice = (name: string, initial: string, allowed = "yes,no", more: More = {}) =>
  ({ name, initial, type: "string", allowed, ...more }) as const;
const reboot = { changes: "reboot" } as const;
const never = { changes: "never" } as const;

export const PARAMETERS: readonly CacheParameter[] = [
  choice("acl-pubsub-default", "allchannels", "allchannels,resetchannels"),
  integer("acllog-max-len", "128", "1-10000"),
  choice("activedefrag", "no"),
  integer("active-defrag-cycle-max", "75", "1-75"),
  integer("active-defrag-cycle-min", "5", "1-75"),
  integer("active-defrag-ignore-bytes", "104857600", "1048576-"),
  integer("active-defrag-max-scan-fields", "1000", "1-1000000"),
  integer("active-defrag-threshold-lower", "10", "1-100"),
  integer("active-defrag-threshold-upper", "100", "1-100"),
  integer("active-expire-effort", "1", "1-10"),
  choice("activerehashing", "yes", "yes,no", reboot),
  choice("appendfsync", "everysec", "always,everysec,no", never),
  choice("appendonly", "no", "yes,no", never),
  integer("client-output-buffer-limit-normal-hard-limit", "0", "0-"),
  integer("client-output-buffer-limit-normal-soft-limit", "0", "0-"),
  integer("client-output-buffer-limit-normal-soft-seconds", "0", "0-"),
  integer("client-output-buffer-limit-pubsub-hard-limit", "33554432", "0-"),
  integer("client-output-buffer-limit-pubsub-soft-limit", "8388608", "0-"),
  integer("client-output-buffer-limit-pubsub-soft-seconds", "60", "0-"),
  integer("client-query-buffer-limit", "1073741824", "1048576-1073741824"),
  choice("close-on-replica-write", "yes", "yes,no", {
    unbuilt: "a client that writes to a replica is told so and stays connected",
  }),
  choice("cluster-enabled", "no", "yes,no", never),
  integer("databases", "16", "1-1200000", reboot),
  integer("hash-max-listpack-entries", "512", "0-"),
  integer("hash-max-listpack-value", "64", "0-"),
  integer("hll-sparse-max-bytes", "3000", "1-16000"),
  choice("latency-tracking", "no"),
  choice("lazyfree-lazy-eviction", "no"),
  choice("lazyfree-lazy-expire", "no"),
  choice("lazyfree-lazy-server-del", "no"),
  choice("lazyfree-lazy-user-del", "no"),
  integer("lfu-decay-time", "1", "0-"),
  integer("lfu-log-factor", "10", "1-"),
  integer("list-compress-depth", "0", "0-"),
  integer("list-max-listpack-size", "-2", "-5,-4,-3,-2,-1,1-", never),
  integer("lua-time-limit", "5000", "5000", never),
  integer("maxclients", "65000", "1-65000", never),
  choice(
    "maxmemory-policy",
    "volatile-lru",
    "volatile-lru,allkeys-lru,volatile-lfu,allkeys-lfu,volatile-random,allkeys-random," +
      "volatile-ttl,noeviction",
  ),
  integer("maxmemory-samples", "3", "1-"),
  integer("min-replicas-max-lag", "10", "0-"),
  integer("min-replicas-to-write", "0", "0-"),
  { name: "notify-keyspace-events", initial: "", type: "string" },
  integer("proto-max-bulk-len", "536870912", "1048576-536870912"),
  {
    ...{ name: "rename-commands", initial: "", type: "string" },
    unbuilt: "every command keeps its name",
  },
  integer("repl-backlog-size", "1048576", "16384-"),
  integer("repl-backlog-ttl", "3600", "0-"),
  choice("replica-ignore-maxmemory", "yes", "yes,no", never),
  choice("replica-lazy-flush", "yes", "yes,no", never),
  integer("reserved-memory-percent", "25", "0-100", {
    unbuilt: "the memory of a node is not limited",
  }),
  integer("set-max-intset-entries", "512", "0-"),
  integer("slowlog-log-slower-than", "10000", "-"),
  integer("slowlog-max-len", "128", "0-"),
  integer("stream-node-max-bytes", "4096", "0-"),
  integer("stream-node-max-entries", "100", "0-"),
  integer("tcp-keepalive", "300", "0-"),
  integer("timeout", "0", "0,20-"),
  integer("tracking-table-max-keys", "1000000", "0-"),
  integer("zset-max-listpack-entries", "128", "0-"),
  integer("zset-max-listpack-value", "64", "0-"),
];

export const { isDefaultGroup, groupNamed } = parameterGroups(/^redis\d+(\.x)?$/);

export function shownParameter(parameter: CacheParameter, group?: KeptParameterGroup): Parameter {
  const { name, initial, type, allowed, changes } = parameter;
  const own = group?.values[name];
  return {
    ParameterName: name,
    ParameterValue: own ?? initial,
    Description: `Redis's ${name}`,
    Source: own === undefined ? "system" : "user",
    DataType: type,
    AllowedValues: allowed,
    IsModifiable: changes !== "never",
    MinimumEngineVersion: "7.0.4",
    ChangeType: changes === "reboot" ? "requires-reboot" : "immediate",
  };
}

/** A parameter of a request with its value, checked; cluster mode has a sentence of its own. */
export function checkedParameter({
  ParameterName: name = "",
  ParameterValue: value,
}: ParameterNameValue): {
  readonly name: string;
  readonly value: string | undefined;
} {
  if (name === "cluster-enabled")
    throw errors.notBuilt("cluster-enabled (several shards; a group here has one)");
  const parameter = PARAMETERS.find((each) => each.name === name);
  if (!parameter) throw errors.invalidValue(`Could not find parameter with name: ${name}`);
  if (parameter.changes === "never")
    throw errors.invalidValue(`The parameter ${name} cannot be modified.`);
  if (value !== undefined && !isAllowed(parameter, value))
    throw errors.invalidValue(
      `Parameter ${name} has the invalid value ${value}; allowed are ${parameter.allowed}.`,
    );
  if (parameter.unbuilt !== undefined && value !== undefined && value !== parameter.initial)
    throw errors.notBuilt(`${name} = ${value} (${parameter.unbuilt})`);
  return { name, value };
}

/** Redis's own integers end here, where AWS's range does not. */
const MOST = 2 ** 31 - 1;

function isAllowed({ type, allowed }: CacheParameter, value: string): boolean {
  if (allowed === undefined) return /^[A-Za-z$]*$/.test(value);
  const items = allowed.split(",");
  if (items.includes(value)) return true;
  if (type === "string" || !/^-?\d+$/.test(value)) return false;
  return items.some((item) => {
    const [, least, most] = /^(\d*)-(\d*)$/.exec(item) ?? [];
    // `-1` is a value, `-` is every number.
    if (least === undefined || (least === "" && most !== "")) return false;
    const from = least === "" ? -MOST : Number(least);
    return Number(value) >= from && Number(value) <= (most ? Number(most) : MOST);
  });
}

/** What a cache has of its group: the group's values over ElastiCache's own. */
export const settingsOf = (group: KeptParameterGroup): Record<string, string> => ({
  ...Object.fromEntries(PARAMETERS.map(({ name, initial }) => [name, initial])),
  ...group.values,
});

const LIMIT = /^client-output-buffer-limit-/;

/** What the nodes are told of it: Redis has one setting for the limits of all kinds of clients. */
export function redisSettings(settings: Readonly<Record<string, string>>): Record<string, string> {
  const own = PARAMETERS.filter(
    ({ name, unbuilt }) => unbuilt === undefined && !LIMIT.test(name) && name !== "maxclients",
  );
  const limit = (kind: string) =>
    ["hard-limit", "soft-limit", "soft-seconds"]
      .map((part) => settings[`client-output-buffer-limit-${kind}-${part}`] ?? "0")
      .join(" ");
  return {
    ...Object.fromEntries(own.map(({ name, initial }) => [name, settings[name] ?? initial])),
    "client-output-buffer-limit": `normal ${limit("normal")} pubsub ${limit("pubsub")}`,
  };
}

export const needsReboot = (name: string): boolean =>
  PARAMETERS.some((parameter) => parameter.name === name && parameter.changes === "reboot");
