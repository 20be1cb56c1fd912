/** What RDS keeps in a region: instances, snapshots, groups and events. */

import type { StoreScope } from "#operation/service.ts";
import type { Collection } from "#store/documents.ts";
import type { DbInstance, Tags } from "./instance.ts";

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

export interface ParameterGroup {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly tags: Tags;
}

export interface ParameterValue {
  readonly value: string;
  readonly method: ApplyMethod;
}

export type ApplyMethod = "immediate" | "pending-reboot";

export interface SubnetGroup {
  readonly name: string;
  readonly description: string;
  readonly subnetIds: readonly string[];
  readonly tags: Tags;
}

export type SourceType = "db-instance" | "db-snapshot" | "db-parameter-group";

export interface DbEvent {
  readonly at: number;
  readonly sourceType: SourceType;
  readonly source: string;
  readonly message: string;
  readonly categories: readonly string[];
}

export interface RdsStore {
  /** By resource id, which stays when an instance is renamed. */
  readonly instances: Collection<DbInstance>;
  readonly snapshots: Collection<DbSnapshot>;
  readonly parameterGroups: Collection<ParameterGroup>;
  readonly subnetGroups: Collection<SubnetGroup>;
  /** Their keys begin with the time. */
  readonly events: Collection<DbEvent>;
  instanceNamed(identifier: string): DbInstance | undefined;
}

/** The store of one account and region. */
export function createStore({ documents, region }: StoreScope): RdsStore {
  const instances = documents.collection<DbInstance>(
    { name: "rds/instances", indexes: { identifier: (instance) => instance.identifier } },
    region,
  );
  return {
    instances,
    snapshots: documents.collection<DbSnapshot>({ name: "rds/snapshots" }, region),
    parameterGroups: documents.collection<ParameterGroup>({ name: "rds/parameter-groups" }, region),
    subnetGroups: documents.collection<SubnetGroup>({ name: "rds/subnet-groups" }, region),
    events: documents.collection<DbEvent>({ name: "rds/events" }, region),
    instanceNamed: (identifier) =>
      instances.scanBy("identifier", { from: identifier, to: identifier })[0]?.document,
  };
}
