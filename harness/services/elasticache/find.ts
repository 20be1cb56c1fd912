/** Finding what an id means, or AWS's error that nothing is there. Ids have no case. */

import { formatArn } from "#kernel/arn.ts";
import type { SubnetGroup } from "#operation/data-service/subnets.ts";
import type { Cache, Member } from "./cache.ts";
import * as errors from "./errors.ts";
import type { Scope } from "./operation.ts";
import { groupNamed } from "./parameters.ts";
import type { CacheSnapshot, KeptParameterGroup } from "./store.ts";

export type Kind = "cluster" | "replicationgroup" | "snapshot" | "parametergroup" | "subnetgroup";

export function arnOf(scope: Pick<Scope, "account" | "region">, kind: Kind, name: string): string {
  const { account, region } = scope;
  return formatArn({ service: "elasticache", region, account, resource: `${kind}:${name}` });
}

/** A replication group. */
export function findCache({ store }: Scope, id: string): Cache {
  const name = id.toLowerCase();
  const found = store
    .all()
    .find((cache) => cache.kind === "replication-group" && cache.id === name);
  if (!found) throw errors.groupNotFound(id);
  return found;
}

/** A cluster: one of its own, or a member of a group. */
export function findMember(
  { store }: Scope,
  id: string,
): { readonly cache: Cache; readonly member: Member } {
  const name = id.toLowerCase();
  for (const cache of store.all()) {
    const member = [...cache.members, ...cache.leaving].find((each) => each.id === name);
    if (member) return { cache, member };
  }
  throw errors.clusterNotFound(id);
}

export function findSnapshot({ store }: Scope, name: string): CacheSnapshot {
  const found = store.snapshots.find(name.toLowerCase());
  if (!found) throw errors.snapshotNotFound(name);
  return found;
}

export function findParameterGroup({ store }: Scope, name: string): KeptParameterGroup {
  const found = groupNamed(store.parameterGroups, name.toLowerCase());
  if (!found) throw errors.parameterGroupNotFound(name);
  return found;
}

/** Every region has the group `default`, whose subnets this harness does not know. */
export function findSubnetGroup({ store }: Scope, name: string): SubnetGroup {
  const key = name.toLowerCase();
  const found = store.subnetGroups.find(key);
  if (found) return found;
  if (key !== "default") throw errors.subnetGroupNotFound(name);
  return { name: "default", description: "Default CacheSubnetGroup", subnetIds: [], tags: {} };
}
