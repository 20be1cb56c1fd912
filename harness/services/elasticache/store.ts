/** What ElastiCache keeps in a region: caches, snapshots, groups and events. */

import type { Happening } from "#operation/data-service/event-log.ts";
import type { ParameterGroup } from "#operation/data-service/parameter-group.ts";
import type { SubnetGroup } from "#operation/data-service/subnets.ts";
import type { StoreScope } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Tags } from "#operation/tags.ts";
import type { Collection } from "#store/documents.ts";
import type { Cache } from "./cache.ts";

export interface CacheSnapshot {
  readonly name: string;
  readonly status: "creating" | "available" | "failed";
  /** When its data were read; the time of the call until then. */
  readonly takenAt: number;
  readonly bytes: number;
  /** The name of the snapshot that this is a copy of. */
  readonly copyOf?: string;
  /** The cache as it was. */
  readonly cache: Cache;
  /** The member that it was taken from. */
  readonly member: string;
  readonly tags: Tags;
}

export type KeptParameterGroup = ParameterGroup<string>;

export type SourceType = "cache-cluster" | "replication-group" | "cache-parameter-group";

export interface CacheStore {
  /** Clusters and replication groups, by a key of their own. */
  readonly caches: Collection<Cache>;
  readonly snapshots: Collection<CacheSnapshot>;
  readonly parameterGroups: Collection<KeptParameterGroup>;
  readonly subnetGroups: Collection<SubnetGroup>;
  /** Their keys begin with the time. */
  readonly events: Collection<Happening<SourceType>>;
  all(): readonly Cache[];
}

/** The store of one account and region. */
export function createStore(scope: StoreScope): CacheStore {
  const shelf = shelvesOf("elasticache", scope);
  const caches = shelf<Cache>("caches");
  return {
    caches,
    snapshots: shelf("snapshots"),
    parameterGroups: shelf("parameter-groups"),
    subnetGroups: shelf("subnet-groups"),
    events: shelf("events"),
    all: () => caches.scan().map(({ document }) => document),
  };
}
