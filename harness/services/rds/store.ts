/** What RDS keeps in a region: instances, snapshots, groups and events. */

import type { Happening } from "#operation/data-service/event-log.ts";
import type { ParameterGroup } from "#operation/data-service/parameter-group.ts";
import type { SubnetGroup } from "#operation/data-service/subnets.ts";
import type { StoreScope } from "#operation/service.ts";
import { shelvesOf } from "#operation/shelves.ts";
import type { Tags } from "#operation/tags.ts";
import type { Collection } from "#store/documents.ts";
import type { DbInstance } from "./instance.ts";

export interface DbSnapshot {
  /** In lower case, as RDS keeps it. */
  readonly name: string;
  readonly status: "creating" | "available" | "failed";
  readonly createdAt: number;
  /** The name of the snapshot that this is a copy of. */
  readonly copyOf?: string;
  /** The instance as it was. */
  readonly instance: DbInstance;
  readonly tags: Tags;
}

export type KeptParameterGroup = ParameterGroup<ParameterValue>;

export interface ParameterValue {
  readonly value: string;
  readonly method: ApplyMethod;
}

export type ApplyMethod = "immediate" | "pending-reboot";

export type SourceType = "db-instance" | "db-snapshot" | "db-parameter-group";

export interface DbEvent extends Happening<SourceType> {
  readonly categories: readonly string[];
}

export interface RdsStore {
  /** By resource id, which stays when an instance is renamed. */
  readonly instances: Collection<DbInstance>;
  readonly snapshots: Collection<DbSnapshot>;
  readonly parameterGroups: Collection<KeptParameterGroup>;
  readonly subnetGroups: Collection<SubnetGroup>;
  /** Their keys begin with the time. */
  readonly events: Collection<DbEvent>;
  instanceNamed(identifier: string): DbInstance | undefined;
}

/** The store of one account and region. */
export function createStore(scope: StoreScope): RdsStore {
  const shelf = shelvesOf("rds", scope);
  const instances = shelf<DbInstance>("instances", {
    indexes: { identifier: (instance) => instance.identifier },
  });
  return {
    instances,
    snapshots: shelf("snapshots"),
    parameterGroups: shelf("parameter-groups"),
    subnetGroups: shelf("subnet-groups"),
    events: shelf("events"),
    instanceNamed: (identifier) =>
      instances.scanBy("identifier", { from: identifier, to: identifier })[0]?.document,
  };
}
