/** A new cache: a cluster of one node, or a replication group. */

import { hexId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { CreateCacheClusterMessage } from "#model/types/elasticache.ts";
import { type Address, answered, elsewhere } from "#operation/data-service/machine.ts";
import { defaultGroupName } from "#operation/data-service/parameter-group.ts";
import { zonesOf } from "#operation/data-service/subnets.ts";
import { type Cache, enqueued, type Member } from "./cache.ts";
import type { AddressWish } from "./engine.ts";
import * as errors from "./errors.ts";
import { findParameterGroup, findSnapshot, findSubnetGroup } from "./find.ts";
import * as checks from "./input.ts";
import { nodesMax, PORT } from "./limits.ts";
import type { CacheProcedureContext, CacheStep, Scope } from "./operation.ts";
import { settingsOf } from "./parameters.ts";
import { withTags } from "./tags.ts";

/** What both kinds of request say. */
type Asked = Pick<
  CreateCacheClusterMessage,
  | "AuthToken"
  | "AutoMinorVersionUpgrade"
  | "CacheNodeType"
  | "CacheParameterGroupName"
  | "CacheSubnetGroupName"
  | "Engine"
  | "EngineVersion"
  | "IpDiscovery"
  | "NetworkType"
  | "PreferredMaintenanceWindow"
  | "SecurityGroupIds"
  | "SnapshotName"
  | "SnapshotRetentionLimit"
  | "SnapshotWindow"
  | "Tags"
>;

type Common = Omit<
  Cache,
  | "id"
  | "kind"
  | "description"
  | "members"
  | "primary"
  | "port"
  | "endpoints"
  | "automaticFailover"
  | "multiAz"
>;

/** What a cache has whichever kind it is; a snapshot's own facts where the request has none. */
export async function commonFacts(ctx: CacheProcedureContext, asked: Asked): Promise<Common> {
  const reason = elsewhere("caches", ctx);
  if (reason !== undefined) throw errors.cannotRun(reason);
  checks.checkedEngine(asked.Engine);
  checks.refuseOtherWorlds(asked);
  const kept = asked.SnapshotName ? readySnapshot(ctx, asked.SnapshotName).cache : undefined;
  const { version, family } = await checks.versionFor(ctx, asked.EngineVersion);
  const group = findParameterGroup(
    ctx,
    asked.CacheParameterGroupName ?? kept?.parameterGroup ?? defaultGroupName(family),
  );
  return {
    key: hexId(ctx.random, 12),
    status: "creating",
    work: [],
    leaving: [],
    nodeType: checks.checkedNodeType(asked.CacheNodeType ?? kept?.nodeType),
    engineVersion: version,
    parameterGroup: group.name,
    settings: settingsOf(group),
    subnetGroup: findSubnetGroup(ctx, asked.CacheSubnetGroupName ?? "default").name,
    securityGroups: asked.SecurityGroupIds ?? [],
    ...windowsOf(ctx.random, asked),
    snapshotRetentionDays: checks.checkedRetention(asked.SnapshotRetentionLimit ?? 0),
    autoMinorVersionUpgrade: asked.AutoMinorVersionUpgrade ?? true,
    tokens: asked.AuthToken ? [checks.checkedToken(asked.AuthToken)] : [],
    ...(asked.AuthToken ? { tokenChangedAt: ctx.now } : {}),
    pending: {},
    tags: withTags({}, asked.Tags),
  };
}

function readySnapshot(ctx: Scope, name: string) {
  const snapshot = findSnapshot(ctx, name);
  if (snapshot.status !== "available") throw errors.snapshotState(snapshot.name, snapshot.status);
  return snapshot;
}

/** AWS: a random hour of the region's night for what the request leaves open. */
function windowsOf(random: Random, asked: Asked) {
  const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const day = days[random.uint32() % days.length];
  const hour = 3 + (random.uint32() % 4);
  const [first, second] = [hour, hour + 1].map((each) => String(each).padStart(2, "0"));
  const { PreferredMaintenanceWindow: maintenance, SnapshotWindow: snapshot } = asked;
  return {
    maintenanceWindow: maintenance
      ? checks.checkedMaintenanceWindow(maintenance)
      : `${day}:${first}:00-${day}:${second}:00`,
    snapshotWindow: snapshot
      ? checks.checkedSnapshotWindow(snapshot)
      : `${second}:00-${hour + 2}:00`,
  };
}

export function checkedZone(region: string, zone: string): string {
  if (zonesOf(region).includes(zone)) return zone;
  throw errors.invalidValue(`${zone} is not a valid availability zone of ${region}.`);
}

/** An address for a node; AWS has no error of its own for a port that this machine uses. */
export const addressFor = (ctx: CacheProcedureContext, wish: AddressWish): Promise<Address> =>
  answered(ctx.engine.takeAddress(wish), errors.invalidValue);

/** The node of a cluster: at the port that was asked for, or at Redis's when it is free. */
export const singleAddress = (ctx: CacheProcedureContext, port: number | undefined) =>
  addressFor(ctx, {
    port: port === undefined ? PORT : checks.checkedPort(port),
    named: port !== undefined,
  });

/** A further node of a group: all its nodes have one port, as its endpoints move among them. */
export async function memberOf(
  ctx: CacheProcedureContext,
  { id, port, zone }: { readonly id: string; readonly port: number; readonly zone: string },
): Promise<Member> {
  return { id, zone, address: await addressFor(ctx, { port, named: true }) };
}

/** Takes the cache in; its loop then makes it. */
export const addCache: CacheStep<
  { readonly cache: Cache; readonly snapshot?: string | undefined },
  Cache
> = ({ cache, snapshot }, ctx) => {
  refuseTaken(ctx, cache);
  refuseMoreNodes(ctx, cache.members.length);
  const from = snapshot ? { snapshot: snapshot.toLowerCase() } : {};
  const taken = enqueued(cache, { kind: "create", ...from });
  ctx.store.caches.put(cache.key, taken);
  return { output: taken };
};

export function refuseMoreNodes({ store }: Pick<Scope, "store">, added: number): void {
  const nodes = store.all().reduce((sum, { members }) => sum + members.length, 0);
  if (nodes + added > nodesMax) throw errors.tooManyNodes(nodesMax);
}

function refuseTaken({ store }: Pick<Scope, "store">, { kind, id, members }: Cache): void {
  const all = store.all();
  if (kind === "replication-group" && all.some((each) => each.kind === kind && each.id === id))
    throw errors.groupExists(id);
  const taken = all.flatMap((each) => [...each.members, ...each.leaving]).map((each) => each.id);
  const clash = members.find((member) => taken.includes(member.id));
  if (clash) throw errors.clusterExists(clash.id);
}
