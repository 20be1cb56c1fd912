/** CreateCacheCluster: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html */

import type { CreateCacheClusterMessage } from "#model/types/elasticache.ts";
import { zoneAt } from "#operation/data-service/subnets.ts";
import * as errors from "../errors.ts";
import { findCache } from "../find.ts";
import * as checks from "../input.ts";
import { clusterPattern } from "../limits.ts";
import { grow } from "../members.ts";
import { addCache, checkedZone, commonFacts, memberOf, singleAddress } from "../new-cache.ts";
import type { CacheProcedure, CacheProcedureContext } from "../operation.ts";
import { shownCluster } from "../shown.ts";

export const createCacheCluster: CacheProcedure<"CreateCacheCluster"> = async (input, ctx) => {
  checks.refuse(input, checks.UNBUILT);
  const id = checks.checkedName("CacheClusterId", input.CacheClusterId, clusterPattern);
  if (input.ReplicationGroupId) return joinGroup(input, ctx, id);
  if ((input.NumCacheNodes ?? 1) !== 1)
    throw errors.invalidValue("NumCacheNodes should be 1 if engine is redis");
  const common = await commonFacts(ctx, input);
  const zone = checkedZone(ctx.region, input.PreferredAvailabilityZone ?? zoneAt(ctx.region, 0));
  const address = await singleAddress(ctx, input.Port);
  const cache = ctx.transact(addCache, {
    cache: {
      ...common,
      id,
      kind: "cluster",
      description: "",
      members: [{ id, zone, address }],
      primary: id,
      port: address.port,
      automaticFailover: false,
      multiAz: false,
    },
    snapshot: input.SnapshotName,
  });
  return { CacheCluster: shownCluster(ctx, cache, { id, zone, address }) };
};

/** AWS: a cluster created with a group's id is a new replica of it, and is as the group is. */
async function joinGroup(
  { ReplicationGroupId = "", PreferredAvailabilityZone }: CreateCacheClusterMessage,
  ctx: CacheProcedureContext,
  id: string,
) {
  const group = findCache(ctx, ReplicationGroupId);
  const zone = PreferredAvailabilityZone ?? zoneAt(ctx.region, group.members.length);
  const member = await memberOf(ctx, { id, port: group.port, zone: checkedZone(ctx.region, zone) });
  const cache = ctx.transact(grow, { key: group.key, members: [member] });
  return { CacheCluster: shownCluster(ctx, cache, member) };
}
