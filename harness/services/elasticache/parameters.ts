/**
 * The parameters of the family redis7, as far as Redis itself has them.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html#ParameterGroups.Redis
 */

import type { Parameter, ParameterNameValue } from "#model/types/elasticache.ts";
import { parameterGroups } from "#operation/data-service/parameter-group.ts";
import * as errors from "./errors.ts";
import type { KeptParameterGroup } from "./store.ts";

export interface CacheParameter {
  readonly name: string;
  readonly initial: string;
  readonly type: "integer" | "string";
  /** `least-most`, or the values there are; anything when absent. */
  readonly allowed?: string;
  readonly needsReboot?: boolean;
}

const integer = (name: string, initial: string, allowed: string): CacheParameter => ({
  ...{ name, initial, type: "integer", allowed },
});
const choice = (name: string, initial: string, allowed: string): CacheParameter => ({
  ...{ name, initial, type: "string", allowed },
});
const COUNT = "0-4294967295";

export const PARAMETERS: readonly CacheParameter[] = [
  choice("activedefrag", "no", "yes,no"),
  choice("activerehashing", "yes", "yes,no"),
  { ...integer("databases", "16", "1-1200000"), needsReboot: true },
  integer("hash-max-listpack-entries", "512", COUNT),
  integer("hash-max-listpack-value", "64", COUNT),
  integer("hll-sparse-max-bytes", "3000", "1-16000"),
  choice("lazyfree-lazy-eviction", "yes", "yes,no"),
  choice("lazyfree-lazy-expire", "yes", "yes,no"),
  choice("lazyfree-lazy-server-del", "yes", "yes,no"),
  choice("lazyfree-lazy-user-del", "yes", "yes,no"),
  integer("lfu-decay-time", "1", "0-2147483647"),
  integer("lfu-log-factor", "10", "1-2147483647"),
  integer("list-compress-depth", "0", COUNT),
  integer("list-max-listpack-size", "-2", "-5-65536"),
  choice(
    "maxmemory-policy",
    "volatile-lru",
    "volatile-lru,allkeys-lru,volatile-lfu,allkeys-lfu,volatile-random,allkeys-random," +
      "volatile-ttl,noeviction",
  ),
  integer("maxmemory-samples", "3", "1-64"),
  { name: "notify-keyspace-events", initial: "", type: "string" },
  integer("set-max-intset-entries", "512", COUNT),
  integer("slowlog-log-slower-than", "10000", "-1-2147483647"),
  integer("slowlog-max-len", "128", COUNT),
  integer("stream-node-max-bytes", "4096", COUNT),
  integer("stream-node-max-entries", "100", COUNT),
  integer("tcp-keepalive", "300", "0-1000000"),
  integer("timeout", "0", "0-1000000"),
  integer("zset-max-listpack-entries", "128", COUNT),
  integer("zset-max-listpack-value", "64", COUNT),
];

export const { isDefaultGroup, groupNamed } = parameterGroups(/^redis\d+(\.x)?$/);

export function shownParameter(parameter: CacheParameter, group?: KeptParameterGroup): Parameter {
  const { name, initial, type, allowed, needsReboot = false } = parameter;
  const own = group?.values[name];
  return {
    ParameterName: name,
    ParameterValue: own ?? initial,
    Description: `Redis's ${name}`,
    Source: own === undefined ? "system" : "user",
    DataType: type,
    AllowedValues: allowed,
    IsModifiable: true,
    MinimumEngineVersion: "7.0.4",
    ChangeType: needsReboot ? "requires-reboot" : "immediate",
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
  if (value !== undefined && !isAllowed(parameter, value))
    throw errors.invalidValue(
      `Parameter ${name} has the invalid value ${value}; allowed are ${parameter.allowed}.`,
    );
  return { name, value };
}

function isAllowed({ type, allowed }: CacheParameter, value: string): boolean {
  if (allowed === undefined) return /^[A-Za-z$]*$/.test(value);
  if (type === "string") return allowed.split(",").includes(value);
  const [, least, most] = /^(-?\d+)-(\d+)$/.exec(allowed) ?? [];
  return /^-?\d+$/.test(value) && Number(value) >= Number(least) && Number(value) <= Number(most);
}

/** All that a node is told: the group's values over ElastiCache's own. */
export const settingsOf = (group: KeptParameterGroup): Record<string, string> => ({
  ...Object.fromEntries(PARAMETERS.map(({ name, initial }) => [name, initial])),
  ...group.values,
});

export const needsReboot = (name: string): boolean =>
  PARAMETERS.some((parameter) => parameter.name === name && parameter.needsReboot);
