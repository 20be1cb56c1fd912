/** ModifyCacheCluster: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheCluster.html */

import * as errors from "../errors.ts";
import { findMember } from "../find.ts";
import * as checks from "../input.ts";
import { modifyCache } from "../modification.ts";
import type { CacheProcedure } from "../operation.ts";
import { primaryOf } from "../server.ts";
import { shownCluster } from "../shown.ts";

export const modifyCacheCluster: CacheProcedure<"ModifyCacheCluster"> = async (input, ctx) => {
  checks.refuse(input, checks.UNBUILT);
  checks.refuseOtherWorlds(input);
  const { cache } = findMember(ctx, input.CacheClusterId);
  if (cache.kind === "replication-group")
    throw errors.invalidCombination(
      `${input.CacheClusterId} is a member of ${cache.id}; use ModifyReplicationGroup.`,
    );
  if (cache.status !== "available") throw errors.clusterState(cache.id, cache.status);
  if ((input.NumCacheNodes ?? 1) !== 1)
    throw errors.invalidValue("NumCacheNodes should be 1 if engine is redis");
  if (input.EngineVersion !== undefined) await checks.versionFor(ctx, input.EngineVersion);
  const next = ctx.transact(modifyCache, { key: cache.key, asked: input });
  return { CacheCluster: shownCluster(ctx, next, primaryOf(next)) };
};
