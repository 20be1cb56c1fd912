/** RebootCacheCluster: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_RebootCacheCluster.html */

import { enqueued } from "../cache.ts";
import * as errors from "../errors.ts";
import { findMember } from "../find.ts";
import { NODE_ID } from "../limits.ts";
import type { CacheTransition } from "../operation.ts";
import { shownCluster } from "../shown.ts";

export const rebootCacheCluster: CacheTransition<"RebootCacheCluster"> = (input, ctx) => {
  const { cache, member } = findMember(ctx, input.CacheClusterId);
  const strange = input.CacheNodeIdsToReboot.find((id) => id !== NODE_ID);
  if (strange !== undefined) throw errors.invalidValue(`Invalid cache node ID: ${strange}`);
  if (cache.status !== "available") throw errors.clusterState(member.id, cache.status);
  const next = enqueued(cache, { kind: "reboot", member: member.id });
  ctx.store.caches.put(cache.key, next);
  return { output: { CacheCluster: shownCluster(ctx, next, member) } };
};
