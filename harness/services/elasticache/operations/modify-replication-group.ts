/** ModifyReplicationGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html */

import * as errors from "../errors.ts";
import { findCache } from "../find.ts";
import * as checks from "../input.ts";
import { modifyCache } from "../modification.ts";
import type { CacheProcedure } from "../operation.ts";
import { shownReplicationGroup } from "../shown.ts";

export const modifyReplicationGroup: CacheProcedure<"ModifyReplicationGroup"> = async (
  input,
  ctx,
) => {
  checks.refuse(input, checks.UNBUILT);
  checks.refuseOtherWorlds(input);
  const cache = findCache(ctx, input.ReplicationGroupId);
  if (cache.status !== "available") throw errors.groupState(cache.id, cache.status);
  if (input.EngineVersion !== undefined) await checks.versionFor(ctx, input.EngineVersion);
  const automaticFailover = input.AutomaticFailoverEnabled ?? cache.automaticFailover;
  const multiAz = input.MultiAZEnabled ?? cache.multiAz;
  if (automaticFailover && cache.members.length < 2)
    throw errors.invalidCombination(
      "Automatic failover is not supported for replication groups with only one node.",
    );
  if (multiAz && !automaticFailover)
    throw errors.invalidCombination("Must enable automatic failover to use Multi-AZ.");
  const description = input.ReplicationGroupDescription ?? cache.description;
  const set = { automaticFailover, multiAz, description };
  const next = ctx.transact(modifyCache, { key: cache.key, asked: input, set });
  return { ReplicationGroup: shownReplicationGroup(ctx, next) };
};
