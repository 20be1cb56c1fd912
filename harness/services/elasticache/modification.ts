/** A modification of a cache: applied now, or kept for the maintenance window. */

import type { ModifyReplicationGroupMessage } from "#model/types/elasticache.ts";
import { type Cache, enqueued } from "./cache.ts";
import * as errors from "./errors.ts";
import { findParameterGroup } from "./find.ts";
import * as checks from "./input.ts";
import type { CacheContext, CacheStep } from "./operation.ts";
import { cacheAt } from "./server.ts";

type Asked = Partial<
  Pick<
    ModifyReplicationGroupMessage,
    | "ApplyImmediately"
    | "AuthToken"
    | "AuthTokenUpdateStrategy"
    | "AutoMinorVersionUpgrade"
    | "CacheNodeType"
    | "CacheParameterGroupName"
    | "PreferredMaintenanceWindow"
    | "SecurityGroupIds"
    | "SnapshotRetentionLimit"
    | "SnapshotWindow"
  >
>;

export const modifyCache: CacheStep<
  { readonly key: string; readonly asked: Asked; readonly set?: Partial<Cache> },
  Cache
> = ({ key, asked, set }, ctx) => {
  const before = cacheAt(ctx, key);
  let cache: Cache = {
    ...before,
    ...set,
    ...immediateOf(asked, ctx),
    ...tokensOf(asked, before, ctx),
  };
  const nodeType = asked.CacheNodeType ?? before.nodeType;
  if (checks.checkedNodeType(nodeType) !== before.nodeType) {
    cache = { ...cache, pending: { nodeType }, pendingSince: cache.pendingSince ?? ctx.now };
    if (asked.ApplyImmediately) {
      const { pendingSince: _, ...rest } = cache;
      cache = enqueued({ ...rest, nodeType, pending: {} }, { kind: "arrange" });
    }
  }
  const reachesNodes =
    cache.parameterGroup !== before.parameterGroup || asked.AuthTokenUpdateStrategy !== undefined;
  if (reachesNodes) cache = enqueued(cache, { kind: "configure" });
  ctx.store.caches.put(key, cache);
  return { output: cache };
};

function immediateOf(asked: Asked, ctx: CacheContext): Partial<Cache> {
  const { CacheParameterGroupName: group, PreferredMaintenanceWindow: maintenance } = asked;
  const { SnapshotWindow: snapshot, SnapshotRetentionLimit: days } = asked;
  const values = {
    parameterGroup: group && findParameterGroup(ctx, group).name,
    maintenanceWindow: maintenance && checks.checkedMaintenanceWindow(maintenance),
    snapshotWindow: snapshot && checks.checkedSnapshotWindow(snapshot),
    snapshotRetentionDays: days === undefined ? undefined : checks.checkedRetention(days),
    securityGroups: asked.SecurityGroupIds,
    autoMinorVersionUpgrade: asked.AutoMinorVersionUpgrade,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token */
function tokensOf(asked: Asked, { tokens }: Cache, ctx: CacheContext): Partial<Cache> {
  const { AuthToken: given, AuthTokenUpdateStrategy: strategy } = asked;
  if (given === undefined && strategy !== "DELETE") {
    if (strategy !== undefined)
      throw errors.invalidCombination("AuthTokenUpdateStrategy needs an AuthToken.");
    return {};
  }
  const changed = (next: readonly string[]) => ({ tokens: next, tokenChangedAt: ctx.now });
  switch (strategy) {
    case "DELETE":
      return changed([]);
    case "SET":
      return changed([checks.checkedToken(given ?? "")]);
    case "ROTATE":
      return changed([...tokens.slice(-1), checks.checkedToken(given ?? "")]);
    default:
      throw errors.invalidCombination("AuthTokenUpdateStrategy must be SET, ROTATE or DELETE.");
  }
}
