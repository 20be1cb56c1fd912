/** TestFailover: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_TestFailover.html */

import { enqueued } from "../cache.ts";
import * as errors from "../errors.ts";
import { findCache } from "../find.ts";
import { NODE_ID } from "../limits.ts";
import type { CacheTransition } from "../operation.ts";
import { shownReplicationGroup } from "../shown.ts";

export const testFailover: CacheTransition<"TestFailover"> = (input, ctx) => {
  const cache = findCache(ctx, input.ReplicationGroupId);
  if (input.NodeGroupId !== NODE_ID) throw errors.nodeGroupNotFound(input.NodeGroupId);
  if (!cache.automaticFailover)
    throw errors.invalidCombination(
      "TestFailover is only available for replication groups with automatic failover enabled.",
    );
  if (cache.status !== "available") throw errors.groupState(cache.id, cache.status);
  const next = enqueued(cache, { kind: "failover" });
  ctx.store.caches.put(cache.key, next);
  return { output: { ReplicationGroup: shownReplicationGroup(ctx, next) } };
};
