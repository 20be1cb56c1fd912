/** ElastiCache as its users reach it: the official client over TCP, and ioredis. */

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CacheCluster,
  CreateCacheClusterCommand,
  CreateReplicationGroupCommand,
  CreateSnapshotCommand,
  DeleteCacheClusterCommand,
  DescribeCacheClustersCommand,
  DescribeEventsCommand,
  DescribeReplicationGroupsCommand,
  DescribeSnapshotsCommand,
  ElastiCacheClient,
  type Endpoint,
  type ReplicationGroup,
  TestFailoverCommand,
  waitUntilCacheClusterAvailable,
  waitUntilCacheClusterDeleted,
  waitUntilReplicationGroupAvailable,
} from "@aws-sdk/client-elasticache";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pidOf, withClient } from "#engines/elasticache-redis/testing/subject.ts";
import { createHarness, type Harness } from "#harness/harness.ts";
import { present } from "#kernel/assert.ts";

/** Waiters look once a second at most. */
const SLOW = { timeout: 60_000 };
const dataDir = mkdtempSync(join(tmpdir(), "elasticache-wire-"));
let harness: Harness;
let elasticache: ElastiCacheClient;

beforeAll(async () => {
  harness = await createHarness({ port: 0, dataDir });
  elasticache = harness.client(ElastiCacheClient);
});
afterAll(async () => {
  elasticache.destroy();
  await harness.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, SLOW.timeout);

const patience = () => ({ client: elasticache, maxWaitTime: 30, minDelay: 1, maxDelay: 1 });
const cluster = async (CacheClusterId: string): Promise<CacheCluster> => {
  const { CacheClusters } = await elasticache.send(
    new DescribeCacheClustersCommand({ CacheClusterId, ShowCacheNodeInfo: true }),
  );
  return present(CacheClusters?.[0], CacheClusterId);
};
const group = async (ReplicationGroupId: string): Promise<ReplicationGroup> => {
  const { ReplicationGroups } = await elasticache.send(
    new DescribeReplicationGroupsCommand({ ReplicationGroupId }),
  );
  return present(ReplicationGroups?.[0], ReplicationGroupId);
};
const create = async (CacheClusterId: string, input: object = {}): Promise<Endpoint> => {
  const node = { CacheNodeType: "cache.t2.small", Engine: "redis", NumCacheNodes: 1 };
  await elasticache.send(new CreateCacheClusterCommand({ CacheClusterId, ...node, ...input }));
  await waitUntilCacheClusterAvailable(patience(), { CacheClusterId });
  return present((await cluster(CacheClusterId)).CacheNodes?.[0]?.Endpoint, "the endpoint");
};
const at = ({ Address = "", Port = 0 }: Endpoint) => [Address, Port] as const;
const set = (endpoint: Endpoint, key: string, value: string, token?: string) =>
  withClient(...at(endpoint), token, async (redis) => redis.set(key, value));
const get = (endpoint: Endpoint, key: string, token?: string) =>
  withClient(...at(endpoint), token, async (redis) => redis.get(key));
const messages = async (SourceIdentifier: string) => {
  const { Events } = await elasticache.send(new DescribeEventsCommand({ SourceIdentifier }));
  return (Events ?? []).map(({ Message }) => Message);
};

test("a cluster is created with a token, snapshot, restored and deleted", SLOW, async () => {
  const AuthToken = "a-token-of-the-test";
  const endpoint = await create("session", { AuthToken });
  await set(endpoint, "key", "one", AuthToken);
  await expect(set(endpoint, "key", "two")).rejects.toThrow();
  const SnapshotName = "monday";
  await elasticache.send(new CreateSnapshotCommand({ CacheClusterId: "session", SnapshotName }));
  await expect
    .poll(
      async () => {
        const asked = new DescribeSnapshotsCommand({ SnapshotName });
        return (await elasticache.send(asked)).Snapshots?.[0]?.SnapshotStatus;
      },
      { timeout: 10_000 },
    )
    .toBe("available");
  expect(await get(await create("restored", { SnapshotName }), "key")).toBe("one");
  for (const CacheClusterId of ["session", "restored"]) {
    await elasticache.send(new DeleteCacheClusterCommand({ CacheClusterId }));
    await waitUntilCacheClusterDeleted(patience(), { CacheClusterId });
  }
  await expect(cluster("session")).rejects.toMatchObject({
    name: "CacheClusterNotFoundFault",
    message: "CacheCluster not found: session",
    $metadata: { httpStatusCode: 404 },
  });
});

test.runIf(process.platform === "linux")(
  "a group goes on at its endpoint, by a call and after a kill",
  SLOW,
  async () => {
    const ReplicationGroupId = "jobs";
    await elasticache.send(
      new CreateReplicationGroupCommand({
        ReplicationGroupId,
        ReplicationGroupDescription: "two nodes",
        CacheNodeType: "cache.t2.small",
        NumCacheClusters: 2,
        AutomaticFailoverEnabled: true,
      }),
    );
    await waitUntilReplicationGroupAvailable(patience(), { ReplicationGroupId });
    const shard = present((await group(ReplicationGroupId)).NodeGroups?.[0], "the shard");
    const primary = present(shard.PrimaryEndpoint, "the primary's endpoint");
    const reader = present(shard.ReaderEndpoint, "the readers' endpoint");
    expect(primary.Port).toBe(6379);
    await set(primary, "first", "1");
    await expect.poll(() => get(reader, "first")).toBe("1");
    await expect(set(reader, "first", "2")).rejects.toThrow(/READONLY/);
    const failover = { ReplicationGroupId, NodeGroupId: "0001" };
    await elasticache.send(new TestFailoverCommand(failover));
    await waitUntilReplicationGroupAvailable(patience(), { ReplicationGroupId });
    expect(await get(primary, "first")).toBe("1");
    await set(primary, "second", "2");
    await expect.poll(() => get(reader, "second")).toBe("2");
    const accounts = join(dataDir, "accounts");
    const nodes = join(accounts, "000000000000", "elasticache", "nodes");
    const key = readdirSync(nodes).find((each) => existsSync(join(nodes, each, "jobs-002")));
    process.kill(pidOf(accounts, `000000000000/${key}/jobs-002`), "SIGKILL");
    const done = "Failover from primary node jobs-002 to replica node jobs-001 completed";
    await expect.poll(() => messages("jobs"), { timeout: 10_000 }).toContain(done);
    await waitUntilReplicationGroupAvailable(patience(), { ReplicationGroupId });
    expect(await get(primary, "second")).toBe("2");
    await set(primary, "third", "3");
    await expect.poll(() => get(reader, "third")).toBe("3");
  },
);

test("caches come back with the harness, and what was in them", SLOW, async () => {
  const endpoint = await create("durable");
  await set(endpoint, "key", "kept");
  elasticache.destroy();
  await harness.stop();
  await expect(get(endpoint, "key")).rejects.toThrow();
  harness = await createHarness({ port: 0, dataDir });
  elasticache = harness.client(ElastiCacheClient);
  await waitUntilCacheClusterAvailable(patience(), { CacheClusterId: "durable" });
  expect((await cluster("durable")).CacheNodes?.[0]?.Endpoint).toEqual(endpoint);
  expect(await get(endpoint, "key")).toBe("kept");
});
