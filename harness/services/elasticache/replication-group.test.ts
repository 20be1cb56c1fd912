import { afterEach, expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { cacheStage } from "./testing/stage.ts";

let stage = cacheStage();
afterEach(async () => {
  await stage.stop();
  stage = cacheStage();
});

const shard = async () => present((await stage.group()).NodeGroups?.[0], "the shard");
const primaryHost = async () => (await shard()).PrimaryEndpoint?.Address ?? "";
const write = async (key: string) =>
  stage.engine.clients.write(await primaryHost(), 6379, key, "value");
const read = async (key: string) => stage.engine.clients.read(await primaryHost(), 6379, key);
const roles = async () =>
  Object.fromEntries(
    ((await shard()).NodeGroupMembers ?? []).map(({ CacheClusterId = "", CurrentRole }) => [
      CacheClusterId,
      CurrentRole,
    ]),
  );

test("a group has a primary and replicas, each with an address of its own", async () => {
  const { ReplicationGroup: made } = await stage.createGroup({ MultiAZEnabled: true });
  expect(made).toMatchObject({
    Status: "creating",
    MemberClusters: ["group-001", "group-002", "group-003"],
    AutomaticFailover: "enabled",
    MultiAZ: "enabled",
    ClusterEnabled: false,
  });
  await stage.groupReached("available");
  const { PrimaryEndpoint, ReaderEndpoint, NodeGroupMembers } = await shard();
  const hosts = [
    PrimaryEndpoint,
    ReaderEndpoint,
    ...(NodeGroupMembers ?? []).map((m) => m.ReadEndpoint),
  ];
  expect(new Set(hosts.map((each) => each?.Address)).size).toBe(5);
  expect(await roles()).toEqual({
    "group-001": "primary",
    "group-002": "replica",
    "group-003": "replica",
  });
  await write("key");
  const reader = ReaderEndpoint?.Address ?? "";
  expect(await stage.engine.clients.read(reader, 6379, "key")).toBe("value");
  await expect(stage.engine.clients.write(reader, 6379, "key", "x")).rejects.toThrow(/READONLY/);
  expect(await stage.cluster("group-002")).toMatchObject({ ReplicationGroupId: "group" });
});

test("TestFailover gives the endpoint to a replica, and what was there stays", async () => {
  await stage.createGroup();
  await stage.groupReached("available");
  await write("before");
  const endpoint = await primaryHost();
  await stage.call("elasticache", "TestFailover", {
    ReplicationGroupId: "group",
    NodeGroupId: "0001",
  });
  await stage.groupReached("available");
  expect(await primaryHost()).toBe(endpoint);
  expect(await roles()).toMatchObject({ "group-001": "replica", "group-002": "primary" });
  expect(await read("before")).toBe("value");
  await write("after");
  expect(await stage.messages("group")).toEqual([
    "Replication group group created",
    "Automatic failover has been turned on for replication group group",
    "Test Failover API called for node group 0001",
    "Failover from primary node group-001 to replica node group-002 completed",
  ]);
  expect((await stage.messages("group-001")).slice(2)).toEqual([
    "Recovering cache nodes 0001",
    "Finished recovery for cache nodes 0001",
  ]);
});

test("a killed primary is replaced by the replica that has most", async () => {
  await stage.createGroup();
  await stage.groupReached("available");
  await write("before");
  stage.engine.nodes.get(stage.idOf("group-003"))?.values.set("newer", "value");
  await stage.engine.clients.killFromOutside(stage.idOf("group-001"));
  await stage.groupReached("available");
  expect(await roles()).toMatchObject({ "group-003": "primary", "group-001": "replica" });
  expect(await read("newer")).toBe("value");
  expect((await stage.messages("group-001")).slice(2)).toEqual([
    "The cache node was ended by SIGKILL.",
    "Recovering cache nodes 0001",
    "Finished recovery for cache nodes 0001",
  ]);
});

test("without automatic failover the primary itself is started again, empty", async () => {
  await stage.createGroup({ AutomaticFailoverEnabled: false });
  await stage.groupReached("available");
  await write("before");
  await stage.engine.clients.killFromOutside(stage.idOf("group-001"));
  await stage.groupReached("available");
  expect(await roles()).toMatchObject({ "group-001": "primary" });
  expect(await read("before")).toBeUndefined();
  await expect(
    stage.call("elasticache", "TestFailover", { ReplicationGroupId: "group", NodeGroupId: "0001" }),
  ).rejects.toMatchObject({ code: "InvalidParameterCombinationException" });
});

test("a killed replica comes back with its primary's data", async () => {
  await stage.createGroup();
  await stage.groupReached("available");
  await write("before");
  const id = stage.idOf("group-002");
  await stage.engine.clients.killFromOutside(id);
  await stage.groupReached("available");
  expect(stage.engine.nodes.get(id)?.values.get("before")).toBe("value");
});

test("replicas come and go", async () => {
  await stage.createGroup({ NumCacheClusters: 2 });
  await stage.groupReached("available");
  const count = (
    operation: "IncreaseReplicaCount" | "DecreaseReplicaCount",
    NewReplicaCount: number,
  ) =>
    stage.call("elasticache", operation, {
      ReplicationGroupId: "group",
      ApplyImmediately: true,
      NewReplicaCount,
    });
  await count("IncreaseReplicaCount", 3);
  expect((await stage.cluster("group-004")).CacheClusterStatus).toBe("creating");
  expect((await stage.groupReached("available")).MemberClusters).toHaveLength(4);
  await count("DecreaseReplicaCount", 1);
  expect((await stage.groupReached("available")).MemberClusters).toEqual([
    "group-001",
    "group-002",
  ]);
  expect(stage.engine.nodes.size).toBe(2);
  await expect(count("DecreaseReplicaCount", 0)).rejects.toThrow(/needs at least one replica/);
  await stage.createCluster({ CacheClusterId: "reader", ReplicationGroupId: "group" });
  await stage.groupReached("available");
  expect(await roles()).toMatchObject({ reader: "replica" });
  await stage.call("elasticache", "DeleteCacheCluster", { CacheClusterId: "reader" });
  await stage.groupReached("available");
  expect(Object.keys(await roles())).toEqual(["group-001", "group-002"]);
});

test.for([
  [{ NumNodeGroups: 2 }, "NotImplemented", /one shard/],
  [{ ClusterMode: "enabled" }, "NotImplemented", /cluster mode/],
  [{ NumCacheClusters: 7 }, "NodeQuotaForClusterExceededFault", /at most 6 nodes/],
  [{ NumCacheClusters: 1 }, "InvalidParameterCombinationException", /only one node/],
  [
    { MultiAZEnabled: true, AutomaticFailoverEnabled: false },
    "InvalidParameterCombinationException",
    /Must enable automatic failover/,
  ],
  [{ ReplicationGroupId: "a--b" }, "InvalidParameterValueException", /valid identifier/],
  [{ UserGroupIds: ["g"] }, "NotImplemented", /UserGroupIds/],
] as const)("CreateReplicationGroup refuses %j", async ([input, code, message]) => {
  const error = await stage.createGroup({ ...input } as object).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code });
  expect(error.message).toMatch(message);
});

test("groups of parameters and subnets in use stay; tags are kept at what the ARN names", async () => {
  const subnets = { CacheSubnetGroupName: "nets" };
  await stage.call("elasticache", "CreateCacheSubnetGroup", {
    ...subnets,
    CacheSubnetGroupDescription: "one",
    SubnetIds: ["subnet-1"],
  });
  const { ReplicationGroup } = await stage.createGroup(subnets);
  await stage.groupReached("available");
  await expect(stage.call("elasticache", "DeleteCacheSubnetGroup", subnets)).rejects.toMatchObject({
    code: "CacheSubnetGroupInUse",
  });
  const ResourceName = ReplicationGroup?.ARN ?? "";
  const Tags = [{ Key: "a", Value: "1" }];
  await stage.call("elasticache", "AddTagsToResource", { ResourceName, Tags });
  const listed = await stage.call("elasticache", "ListTagsForResource", { ResourceName });
  expect(listed.TagList).toEqual(Tags);
  await expect(
    stage.call("elasticache", "RemoveTagsFromResource", { ResourceName, TagKeys: ["b"] }),
  ).rejects.toMatchObject({ code: "TagNotFoundFault" });
  const all = { CacheParameterGroupName: "default.redis7" };
  const { Parameters } = await stage.call("elasticache", "DescribeCacheParameters", all);
  expect(Parameters?.find((each) => each.ParameterName === "maxmemory-policy")).toMatchObject({
    ParameterValue: "volatile-lru",
    ChangeType: "immediate",
  });
  await expect(
    stage.call("elasticache", "ModifyCacheParameterGroup", {
      ...all,
      ParameterNameValues: [{ ParameterName: "timeout", ParameterValue: "1" }],
    }),
  ).rejects.toMatchObject({ code: "InvalidCacheParameterGroupStateFault" });
});
