/** DecreaseReplicaCount: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DecreaseReplicaCount.html */

import { replicasOf } from "../cache.ts";
import * as errors from "../errors.ts";
import { findCache } from "../find.ts";
import { shrink } from "../members.ts";
import type { CacheTransition } from "../operation.ts";
import { shownReplicationGroup } from "../shown.ts";

export const decreaseReplicaCount: CacheTransition<"DecreaseReplicaCount"> = (input, ctx) => {
  if (input.ReplicaConfiguration?.length) throw errors.notBuilt("ReplicaConfiguration");
  if (!input.ApplyImmediately) throw errors.notBuilt("ApplyImmediately false");
  const group = findCache(ctx, input.ReplicationGroupId);
  const { NewReplicaCount: count, ReplicasToRemove: named = [] } = input;
  const replicas = replicasOf(group).map(({ id }) => id);
  const ids = named.length > 0 ? named : replicas.slice(count ?? replicas.length);
  if (ids.length === 0)
    throw errors.invalidValue(
      "NewReplicaCount must be less than the number of replicas there are.",
    );
  const { output: next } = shrink({ key: group.key, ids }, ctx);
  return { output: { ReplicationGroup: shownReplicationGroup(ctx, next) } };
};
