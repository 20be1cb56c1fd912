/** DeleteReplicationGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteReplicationGroup.html */

import * as errors from "../errors.ts";
import { findCache } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { shownReplicationGroup } from "../shown.ts";
import { ending } from "../snapshot.ts";

export const deleteReplicationGroup: CacheTransition<"DeleteReplicationGroup"> = (input, ctx) => {
  const cache = findCache(ctx, input.ReplicationGroupId);
  if (input.RetainPrimaryCluster) throw errors.notBuilt("RetainPrimaryCluster");
  if (cache.status === "deleting" || cache.status === "creating")
    throw errors.groupState(cache.id, cache.status);
  const next = ending(ctx, cache, input.FinalSnapshotIdentifier);
  ctx.store.caches.put(cache.key, next);
  return { output: { ReplicationGroup: shownReplicationGroup(ctx, next) } };
};
