/**
 * Failovers that AWS offers, in the middle of a batch: RDS's standby takes over, and ElastiCache's
 * replica. The application finds both where they were; nothing is lost and nothing made twice.
 */

import { expect } from "vitest";
import { dataStoreNames } from "#deployment/data-stores.ts";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { complete, midBatch, ROWS, statuses } from "./held-batch.ts";

const options = { timeout: 120_000 };
const WITHIN_MS = 30_000;

scenario("RDS fails over in the middle of a batch", options, async ({ harness, deploy }) => {
  const { system, letGo } = await midBatch({ harness, deploy }, "RDS", {
    dataStores: { multiAz: true, redisNodes: 1 },
  });
  const { world, reference } = system;
  const { database: DBInstanceIdentifier } = dataStoreNames(reference.plan.stackName);
  const look = async () => {
    const { DBInstances: [found] = [] } = await world.call("rds", "DescribeDBInstances", {
      DBInstanceIdentifier,
    });
    return found;
  };
  const before = await look();
  await world.call("rds", "RebootDBInstance", { DBInstanceIdentifier, ForceFailover: true });
  const after = await eventually(
    async () => {
      const found = await look();
      return found?.DBInstanceStatus === "available" ? found : undefined;
    },
    { what: "the standby to have taken over", withinMs: WITHIN_MS },
  );
  expect(after.AvailabilityZone).toBe(before?.SecondaryAvailabilityZone);
  expect(after.Endpoint).toEqual(before?.Endpoint);
  // What was registered before is there, as every acknowledged write is.
  expect(await statuses(system)).toHaveLength(ROWS);
  await letGo();
  await complete(system);
});

scenario(
  "ElastiCache fails over in the middle of a batch",
  options,
  async ({ harness, deploy }) => {
    const { system, letGo } = await midBatch({ harness, deploy }, "ElastiCache", {
      dataStores: { multiAz: false, redisNodes: 2 },
    });
    const { world, reference } = system;
    const { redis: ReplicationGroupId } = dataStoreNames(reference.plan.stackName);
    const look = async () => {
      const { ReplicationGroups: [found] = [] } = await world.call(
        "elasticache",
        "DescribeReplicationGroups",
        { ReplicationGroupId },
      );
      return found;
    };
    const primaryIn = (group: Awaited<ReturnType<typeof look>>) =>
      group?.NodeGroups?.[0]?.NodeGroupMembers?.find(({ CurrentRole }) => CurrentRole === "primary")
        ?.CacheClusterId;
    const before = await look();
    await world.call("elasticache", "TestFailover", { ReplicationGroupId, NodeGroupId: "0001" });
    const after = await eventually(
      async () => {
        const found = await look();
        return found?.Status === "available" ? found : undefined;
      },
      { what: "the replica to have taken over", withinMs: WITHIN_MS },
    );
    expect([primaryIn(before), primaryIn(after)]).toEqual([
      `${ReplicationGroupId}-001`,
      `${ReplicationGroupId}-002`,
    ]);
    expect(after.NodeGroups?.[0]?.PrimaryEndpoint).toEqual(
      before?.NodeGroups?.[0]?.PrimaryEndpoint,
    );
    await letGo();
    await complete(system);
  },
);
