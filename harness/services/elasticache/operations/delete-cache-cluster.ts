/** DeleteCacheCluster: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheCluster.html */

import * as errors from "../errors.ts";
import { findMember } from "../find.ts";
import { shrink } from "../members.ts";
import type { CacheTransition } from "../operation.ts";
import { shownCluster } from "../shown.ts";
import { ending } from "../snapshot.ts";

/** AWS: of a member of a group, only a replica can be deleted, and without a snapshot. */
export const deleteCacheCluster: CacheTransition<"DeleteCacheCluster"> = (input, ctx) => {
  const { cache, member } = findMember(ctx, input.CacheClusterId);
  if (cache.kind === "replication-group") {
    if (input.FinalSnapshotIdentifier)
      throw errors.invalidCombination("A replica is deleted without a final snapshot.");
    if (member.id === cache.primary) throw errors.notDeletable(member.id);
    const { output: next } = shrink({ key: cache.key, ids: [member.id] }, ctx);
    return { output: { CacheCluster: shownCluster(ctx, next, member) } };
  }
  if (cache.status === "deleting" || cache.status === "creating")
    throw errors.notDeletable(cache.id);
  const next = ending(ctx, cache, input.FinalSnapshotIdentifier);
  ctx.store.caches.put(cache.key, next);
  return { output: { CacheCluster: shownCluster(ctx, next, member) } };
};
