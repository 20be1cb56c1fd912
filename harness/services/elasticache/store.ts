/** What ElastiCache keeps in a region: caches, snapshots, groups and events. */

import type { StoreScope } from "#operation/service.ts";
import type { Collection } from "#store/documents.ts";
import type { Cache, Tags } from "./cache.ts";

export interface CacheSnapshot {
  readonly name: string;
  readonly status: "creating" | "available" | "failed";
  /** When its data were read; the time of the call until then. */
  readonly takenAt: number;
  readonly bytes: number;
  /** The cache as it was. */
  readonly cache: Cache;
  /** The member that it was taken from. */
  readonly member: string;
  readonly tags: Tags;
}

export interface ParameterGroup {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly values: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface SubnetGroup {
  readonly name: string;
  readonly description: string;
  readonly subnetIds: readonly string[];
  readonly tags: Tags;
}

export type SourceType = "cache-cluster" | "replication-group" | "cache-parameter-group";

export interface CacheEvent {
  readonly at: number;
  readonly sourceType: SourceType;
  readonly source: string;
  readonly message: string;
}

export interface CacheStore {
  /** Clusters and replication groups, by a key of their own. */
  readonly caches: Collection<Cache>;
  readonly snapshots: Collection<CacheSnapshot>;
  readonly parameterGroups: Collection<ParameterGroup>;
  readonly subnetGroups: Collection<SubnetGroup>;
  /** Their keys begin with the time. */
  readonly events: Collection<CacheEvent>;
  all(): readonly Cache[];
}

/** The store of one account and region. */
export function createStore({ documents, region }: StoreScope): CacheStore {
  const caches = documents.collection<Cache>({ name: "elasticache/caches" }, region);
  return {
    caches,
    snapshots: documents.collection<CacheSnapshot>({ name: "elasticache/snapshots" }, region),
    parameterGroups: documents.collection<ParameterGroup>(
      { name: "elasticache/parameter-groups" },
      region,
    ),
    subnetGroups: documents.collection<SubnetGroup>({ name: "elasticache/subnet-groups" }, region),
    events: documents.collection<CacheEvent>({ name: "elasticache/events" }, region),
    all: () => caches.scan().map(({ document }) => document),
  };
}
