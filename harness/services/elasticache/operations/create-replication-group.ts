/** CreateReplicationGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */

import { present } from "#kernel/assert.ts";
import type { CreateReplicationGroupMessage } from "#model/types/elasticache.ts";
import * as errors from "../errors.ts";
import * as checks from "../input.ts";
import { groupPattern, membersMax, PORT } from "../limits.ts";
import { newMembers } from "../members.ts";
import { addCache, addressFor, checkedZone, commonFacts } from "../new-cache.ts";
import type { CacheProcedure, CacheProcedureContext } from "../operation.ts";
import { shownReplicationGroup } from "../shown.ts";

export const createReplicationGroup: CacheProcedure<"CreateReplicationGroup"> = async (
  input,
  ctx,
) => {
  checks.refuse(input, checks.UNBUILT);
  checks.refuseOtherWorlds(input);
  if ((input.NumNodeGroups ?? 1) !== 1)
    throw errors.notBuilt(`NumNodeGroups ${input.NumNodeGroups} (a group here has one shard)`);
  const id = checks.checkedName("ReplicationGroupId", input.ReplicationGroupId, groupPattern);
  const count = memberCount(input);
  const { AutomaticFailoverEnabled: automaticFailover = false, MultiAZEnabled: multiAz = false } =
    input;
  if (automaticFailover && count < 2)
    throw errors.invalidCombination(
      "Automatic failover is not supported for replication groups with only one node.",
    );
  if (multiAz && !automaticFailover)
    throw errors.invalidCombination("Must enable automatic failover to use Multi-AZ.");
  const common = await commonFacts(ctx, input);
  await refuseFixedAddresses(ctx);
  const port = input.Port === undefined ? PORT : checks.checkedPort(input.Port);
  const made = await newMembers(ctx, { id, port, members: [] }, count);
  const members = made.map((member, index) => ({
    ...member,
    zone: checkedZone(ctx.region, input.PreferredCacheClusterAZs?.[index] ?? member.zone),
  }));
  const endpoint = () => addressFor(ctx, { port, named: true });
  const cache = ctx.transact(addCache, {
    cache: {
      ...common,
      id,
      kind: "replication-group",
      description: input.ReplicationGroupDescription,
      members,
      primary: present(members[0], "the first node").id,
      port,
      endpoints: { primary: await endpoint(), reader: await endpoint() },
      automaticFailover,
      multiAz,
    },
    snapshot: input.SnapshotName,
  });
  return { ReplicationGroup: shownReplicationGroup(ctx, cache) };
};

function memberCount(input: CreateReplicationGroupMessage): number {
  const { NumCacheClusters: all, ReplicasPerNodeGroup: replicas } = input;
  if (all !== undefined && replicas !== undefined && all !== replicas + 1)
    throw errors.invalidCombination("NumCacheClusters and ReplicasPerNodeGroup contradict.");
  const count = all ?? (replicas ?? 0) + 1;
  if (!Number.isInteger(count) || count < 1)
    throw errors.invalidValue(`Invalid number of nodes: ${count}.`);
  if (count > membersMax) throw errors.tooManyMembers(membersMax);
  return count;
}

async function refuseFixedAddresses({ engine }: CacheProcedureContext): Promise<void> {
  if (await engine.canMoveAddresses()) return;
  throw errors.cannotRun(
    "A replication group needs loopback addresses besides 127.0.0.1, for endpoints that move from " +
      "node to node, and this machine has none. Use CreateCacheCluster, or run on Linux.",
  );
}
