import { afterEach, expect, test } from "vitest";
import { region } from "#kernel/brand.ts";
import { cacheStage } from "./testing/stage.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
let stage = cacheStage();
afterEach(async () => {
  await stage.stop();
  stage = cacheStage();
});

const HOST = "127.64.1.1";
const write = (value: string, token?: string) =>
  stage.engine.clients.write(HOST, 6379, "key", value, token);
const read = (token?: string) => stage.engine.clients.read(HOST, 6379, "key", token);

test("a cluster is creating until its node answers, and has its endpoint only then", async () => {
  const gate = Promise.withResolvers<void>();
  stage.engine.beforeWork = () => gate.promise;
  const { CacheCluster: made } = await stage.createCluster();
  expect(made).toMatchObject({ CacheClusterStatus: "creating", EngineVersion: "7.0.15" });
  expect((await stage.cluster()).CacheNodes?.[0]?.Endpoint).toBeUndefined();
  gate.resolve();
  const { CacheNodes } = await stage.clusterReached("available");
  expect(CacheNodes).toMatchObject([
    { CacheNodeId: "0001", Endpoint: { Address: HOST, Port: 6379 } },
  ]);
  expect(await stage.messages("cache")).toEqual([
    "Cache cluster created",
    "Added cache node 0001 in availability zone us-east-1a",
  ]);
});

test("what the machine prevents is a state with its reason", async () => {
  stage.engine.failNextStart("Could not create server TCP listening socket");
  await stage.createCluster();
  await stage.clusterReached("incompatible-network");
  expect((await stage.messages("cache"))[0]).toContain("Could not create server TCP");
});

test("a killed node is observed and replaced, without its data", async () => {
  await stage.createCluster();
  await stage.clusterReached("available");
  await write("kept in memory");
  await stage.engine.clients.killFromOutside(stage.idOf("cache"));
  expect((await stage.cluster()).CacheClusterStatus).toBe("modifying");
  await stage.clusterReached("available");
  expect(await read()).toBeUndefined();
  expect(await stage.messages("cache")).toEqual([
    "Cache cluster created",
    "Added cache node 0001 in availability zone us-east-1a",
    "The cache node was ended by SIGKILL.",
    "Recovering cache nodes 0001",
    "Finished recovery for cache nodes 0001",
  ]);
});

test("a reboot empties the node and applies what waits for it", async () => {
  await stage.call("elasticache", "CreateCacheParameterGroup", {
    CacheParameterGroupName: "own",
    CacheParameterGroupFamily: "redis7",
    Description: "mine",
  });
  const change = (name: string, value: string) =>
    stage.call("elasticache", "ModifyCacheParameterGroup", {
      CacheParameterGroupName: "own",
      ParameterNameValues: [{ ParameterName: name, ParameterValue: value }],
    });
  await change("databases", "32");
  await stage.createCluster();
  await stage.clusterReached("available");
  await write("gone");
  await stage.call("elasticache", "ModifyCacheCluster", {
    CacheClusterId: "cache",
    CacheParameterGroupName: "own",
  });
  await stage.clusterReached("available");
  await expect(change("databases", "64")).rejects.toThrow(/cannot be changed in a group that/);
  await change("timeout", "60");
  const waiting = await stage.clusterReached("available");
  expect(waiting.CacheParameterGroup).toEqual({
    CacheParameterGroupName: "own",
    ParameterApplyStatus: "pending-reboot",
    CacheNodeIdsToReboot: ["0001"],
  });
  const settings = () => stage.engine.nodes.get(stage.idOf("cache"))?.server.settings;
  expect(settings()).toMatchObject({ databases: "16", timeout: "60" });
  await stage.call("elasticache", "RebootCacheCluster", {
    CacheClusterId: "cache",
    CacheNodeIdsToReboot: ["0001"],
  });
  expect((await stage.cluster()).CacheClusterStatus).toBe("rebooting cluster nodes");
  const after = await stage.clusterReached("available");
  expect(after.CacheParameterGroup?.ParameterApplyStatus).toBe("in-sync");
  expect(settings()).toMatchObject({ databases: "32", timeout: "60" });
  expect(await read()).toBeUndefined();
});

test("a token is asked for, rotated and taken away", async () => {
  const first = "the-first-token-1";
  const second = "the-second-token-2";
  await stage.createCluster({ AuthToken: first });
  expect((await stage.clusterReached("available")).AuthTokenEnabled).toBe(true);
  await expect(write("x")).rejects.toThrow(/NOAUTH/);
  await write("x", first);
  const modify = async (input: object) => {
    await stage.call("elasticache", "ModifyCacheCluster", { CacheClusterId: "cache", ...input });
    await stage.clusterReached("available");
  };
  await modify({ AuthToken: second, AuthTokenUpdateStrategy: "ROTATE" });
  expect([await read(first), await read(second)]).toEqual(["x", "x"]);
  await modify({ AuthToken: second, AuthTokenUpdateStrategy: "SET" });
  await expect(read(first)).rejects.toThrow(/NOAUTH/);
  await modify({ AuthTokenUpdateStrategy: "DELETE" });
  expect(await read()).toBe("x");
});

test("a node type waits for the maintenance window unless it is applied at once", async () => {
  await stage.createCluster({ PreferredMaintenanceWindow: "mon:03:00-mon:04:00" });
  await stage.clusterReached("available");
  await stage.call("elasticache", "ModifyCacheCluster", {
    CacheClusterId: "cache",
    CacheNodeType: "cache.m5.large",
  });
  expect(await stage.cluster()).toMatchObject({
    CacheNodeType: "cache.t2.small",
    PendingModifiedValues: { CacheNodeType: "cache.m5.large" },
  });
  await stage.advance(3 * DAY_MS);
  await expect.poll(async () => (await stage.cluster()).CacheNodeType).toBe("cache.m5.large");
});

test("a node has twenty snapshots a day", async () => {
  await stage.createCluster();
  await stage.clusterReached("available");
  const snapshot = async (number: number) => {
    await stage.call("elasticache", "CreateSnapshot", {
      CacheClusterId: "cache",
      SnapshotName: `snapshot-${number}`,
    });
    await stage.clusterReached("available");
  };
  for (let number = 1; number <= 20; number++) await snapshot(number);
  await expect(snapshot(21)).rejects.toMatchObject({ code: "SnapshotQuotaExceededFault" });
  await stage.advance(DAY_MS);
  await snapshot(21);
});

test("a snapshot is restored into another cluster, and a last one is taken at the end", async () => {
  await stage.createCluster();
  await stage.clusterReached("available");
  await write("one");
  const { Snapshot } = await stage.call("elasticache", "CreateSnapshot", {
    SnapshotName: "first",
    CacheClusterId: "cache",
  });
  expect(Snapshot).toMatchObject({ SnapshotStatus: "creating", CacheClusterId: "cache" });
  await stage.clusterReached("available");
  await write("two");
  await stage.call("elasticache", "DeleteCacheCluster", {
    CacheClusterId: "cache",
    FinalSnapshotIdentifier: "last",
  });
  await expect.poll(() => stage.engine.nodes.size).toBe(0);
  await expect(stage.cluster()).rejects.toMatchObject({
    code: "CacheClusterNotFoundFault",
    message: "CacheCluster not found: cache",
  });
  for (const [SnapshotName, value] of [
    ["first", "one"],
    ["last", "two"],
  ] as const) {
    await stage.createCluster({ CacheClusterId: SnapshotName, SnapshotName });
    const { CacheNodes } = await stage.clusterReached("available", SnapshotName);
    const host = CacheNodes?.[0]?.Endpoint?.Address ?? "";
    expect(await stage.engine.clients.read(host, 6379, "key")).toBe(value);
  }
});

test.for([
  [{ CacheClusterId: "1cache" }, "InvalidParameterValueException", /not a valid identifier/],
  [{ Engine: "memcached" }, "InvalidParameterValueException", /runs redis only/],
  [{ EngineVersion: "3.2.4" }, "InvalidParameterCombinationException", /machine: 7\.0\./],
  [{ NumCacheNodes: 2 }, "InvalidParameterValueException", /should be 1 if engine is redis/],
  [{ CacheNodeType: "t2.small" }, "InvalidParameterValueException", /Invalid cache node type/],
  [{ CacheNodeType: undefined }, "InvalidParameterCombinationException", /CacheNodeType/],
  [{ AuthToken: "short" }, "InvalidParameterValueException", /Invalid AuthToken/],
  [{ Port: 5999 }, "InvalidParameterValueException", /Port 5999 is in use/],
  [{ TransitEncryptionEnabled: true }, "NotImplemented", /nodes have no TLS/],
  [{ CacheSubnetGroupName: "none" }, "CacheSubnetGroupNotFoundFault", /none does not exist/],
  [{ CacheParameterGroupName: "none" }, "CacheParameterGroupNotFoundFault", /not found: none/],
  [{ SnapshotName: "none" }, "SnapshotNotFoundFault", /none does not exist/],
  [{ SnapshotWindow: "5-9" }, "InvalidParameterValueException", /05:00-09:00/],
  [{ SnapshotRetentionLimit: 36 }, "InvalidParameterValueException", /0 to 35/],
] as const)("CreateCacheCluster refuses %j", async ([input, code, message]) => {
  const error = await stage.createCluster({ ...input } as object).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code });
  expect(error.message).toMatch(message);
});

test("ids are unique, and another region runs no caches", async () => {
  await stage.createCluster();
  await expect(stage.createCluster({ CacheClusterId: "CACHE" })).rejects.toMatchObject({
    code: "CacheClusterAlreadyExistsFault",
  });
  const west = { region: region("us-west-2") };
  const input = { CacheClusterId: "west", CacheNodeType: "cache.t2.small" };
  await expect(stage.call("elasticache", "CreateCacheCluster", input, west)).rejects.toThrow(
    /in its own region us-east-1, not in us-west-2/,
  );
});

test("an account that is reset leaves no node running", async () => {
  await stage.createCluster();
  await stage.clusterReached("available");
  const id = stage.idOf("cache");
  await stage.core.reset(stage.account);
  expect(stage.engine.isRunning(id)).toBe(false);
});
