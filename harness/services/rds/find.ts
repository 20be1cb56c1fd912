/** Finding what a name means, or AWS's error that nothing is there. Names have no case in RDS. */

import { formatArn, parseArn } from "#kernel/arn.ts";
import type { SubnetGroup } from "#operation/data-service/subnets.ts";
import * as errors from "./errors.ts";
import type { DbInstance } from "./instance.ts";
import type { Scope } from "./operation.ts";
import { groupNamed } from "./parameter-group.ts";
import type { DbSnapshot, KeptParameterGroup } from "./store.ts";

export type Kind = "db" | "snapshot" | "pg" | "subgrp";

export function arnOf(scope: Pick<Scope, "account" | "region">, kind: Kind, name: string): string {
  const { account, region } = scope;
  return formatArn({ service: "rds", region, account, resource: `${kind}:${name}` });
}

/** The name in an ARN of that kind, or the text itself. */
export function nameIn(text: string, kind: Kind): string {
  const resource = parseArn(text)?.resource;
  return (resource?.startsWith(`${kind}:`) ? resource.slice(kind.length + 1) : text).toLowerCase();
}

export function findInstance({ store }: Scope, name: string): DbInstance {
  const found = store.instanceNamed(nameIn(name, "db"));
  if (!found) throw errors.instanceNotFound(name);
  return found;
}

export function findSnapshot({ store }: Scope, name: string): DbSnapshot {
  const found = store.snapshots.find(nameIn(name, "snapshot"));
  if (!found) throw errors.snapshotNotFound(name);
  return found;
}

export function findParameterGroup({ store }: Scope, name: string): KeptParameterGroup {
  const found = groupNamed(store.parameterGroups, nameIn(name, "pg"));
  if (!found) throw errors.parameterGroupNotFound(name);
  return found;
}

/** Every region has the group `default`, whose subnets this harness does not know. */
export function findSubnetGroup({ store }: Scope, name: string): SubnetGroup {
  const key = nameIn(name, "subgrp");
  const found = store.subnetGroups.find(key);
  if (found) return found;
  if (key !== "default") throw errors.subnetGroupNotFound(name);
  return { name: "default", description: "default", subnetIds: [], tags: {} };
}

/** The instances that replicate this one. */
export const replicasOf = ({ store }: Pick<Scope, "store">, { resourceId }: DbInstance) =>
  store.instances
    .scan()
    .map(({ document }) => document)
    .filter(({ source }) => source === resourceId);
