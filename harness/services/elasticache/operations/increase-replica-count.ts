/** IncreaseReplicaCount: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_IncreaseReplicaCount.html */

import * as errors from "../errors.ts";
import { findCache } from "../find.ts";
import { membersMax } from "../limits.ts";
import { grow, newMembers } from "../members.ts";
import type { CacheProcedure } from "../operation.ts";
import { shownReplicationGroup } from "../shown.ts";

export const increaseReplicaCount: CacheProcedure<"IncreaseReplicaCount"> = async (input, ctx) => {
  if (input.ReplicaConfiguration?.length) throw errors.notBuilt("ReplicaConfiguration");
  if (!input.ApplyImmediately) throw errors.notBuilt("ApplyImmediately false");
  const group = findCache(ctx, input.ReplicationGroupId);
  const added = (input.NewReplicaCount ?? 0) + 1 - group.members.length;
  if (added < 1)
    throw errors.invalidValue(
      "NewReplicaCount must be more than the number of replicas there are.",
    );
  if (group.members.length + added > membersMax) throw errors.tooManyMembers(membersMax);
  const members = await newMembers(ctx, group, added);
  const next = ctx.transact(grow, { key: group.key, members });
  return { ReplicationGroup: shownReplicationGroup(ctx, next) };
};
