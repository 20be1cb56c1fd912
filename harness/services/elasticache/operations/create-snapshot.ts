/** CreateSnapshot: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateSnapshot.html */

import { enqueued, replicasOf } from "../cache.ts";
import * as errors from "../errors.ts";
import { findCache, findMember } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { shownSnapshot } from "../shown.ts";
import { addSnapshot } from "../snapshot.ts";

export const createSnapshot: CacheTransition<"CreateSnapshot"> = (input, ctx) => {
  if (input.KmsKeyId) throw errors.notBuilt("KmsKeyId");
  const { ReplicationGroupId: group, CacheClusterId: cluster } = input;
  if ((group === undefined) === (cluster === undefined))
    throw errors.invalidCombination("Give either ReplicationGroupId or CacheClusterId.");
  const cache = group === undefined ? findMember(ctx, cluster ?? "").cache : findCache(ctx, group);
  if (cache.status !== "available")
    throw group === undefined
      ? errors.clusterState(cluster ?? "", cache.status)
      : errors.groupState(cache.id, cache.status);
  // AWS: from a replica where there is one, so that the primary has less to do.
  const member = cluster?.toLowerCase() ?? replicasOf(cache)[0]?.id ?? cache.primary;
  const wanted = { name: input.SnapshotName, member, tags: input.Tags };
  const snapshot = addSnapshot(ctx, cache, wanted);
  const work = { kind: "snapshot", snapshot: snapshot.name, member } as const;
  ctx.store.caches.put(cache.key, enqueued(cache, work));
  return { output: { Snapshot: shownSnapshot(ctx, snapshot) } };
};
