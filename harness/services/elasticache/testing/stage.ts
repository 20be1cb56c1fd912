/** A rehearsed account with ElastiCache on a fake engine. */

import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { present } from "#kernel/assert.ts";
import { eventually } from "#kernel/eventually.ts";
import type {
  CreateCacheClusterMessage,
  CreateReplicationGroupMessage,
} from "#model/types/elasticache.ts";
import { elasticache } from "../index.ts";
import { createFakeCacheEngine } from "./fake-cache-engine.ts";

const PATIENCE = { withinMs: 5000, everyMs: 1 };

export function cacheStage() {
  const engine = createFakeCacheEngine();
  const stage = rehearse({ services: [erased(elasticache)], engines: { elasticache: engine } });
  const { call } = stage;
  const cluster = async (CacheClusterId = "cache") => {
    const asked = { CacheClusterId, ShowCacheNodeInfo: true };
    const { CacheClusters } = await call("elasticache", "DescribeCacheClusters", asked);
    return present(CacheClusters?.[0], "the cluster");
  };
  const group = async (ReplicationGroupId = "group") => {
    const asked = { ReplicationGroupId };
    const { ReplicationGroups } = await call("elasticache", "DescribeReplicationGroups", asked);
    return present(ReplicationGroups?.[0], "the group");
  };
  const clusterReached = (status: string, name = "cache") =>
    eventually(
      async () => {
        const found = await cluster(name);
        return found.CacheClusterStatus === status ? found : undefined;
      },
      { what: `${name} to be ${status}`, ...PATIENCE },
    );
  const groupReached = (status: string, name = "group") =>
    eventually(
      async () => {
        const found = await group(name);
        return found.Status === status ? found : undefined;
      },
      { what: `${name} to be ${status}`, ...PATIENCE },
    );
  return {
    ...stage,
    engine,
    cluster,
    group,
    clusterReached,
    groupReached,
    createCluster: (input: Partial<CreateCacheClusterMessage> = {}) =>
      call("elasticache", "CreateCacheCluster", {
        CacheClusterId: "cache",
        CacheNodeType: "cache.t2.small",
        Engine: "redis",
        NumCacheNodes: 1,
        ...input,
      }),
    createGroup: (input: Partial<CreateReplicationGroupMessage> = {}) =>
      call("elasticache", "CreateReplicationGroup", {
        ReplicationGroupId: "group",
        ReplicationGroupDescription: "a group",
        CacheNodeType: "cache.t2.small",
        NumCacheClusters: 3,
        AutomaticFailoverEnabled: true,
        ...input,
      }),
    /** What the engine knows a member by. */
    idOf: (member: string) =>
      present(
        [...engine.nodes.keys()].find((id) => id.endsWith(`/${member}`)),
        `the node ${member}`,
      ),
    async messages(SourceIdentifier: string) {
      const asked = { SourceIdentifier, Duration: 20_160 };
      const { Events = [] } = await call("elasticache", "DescribeEvents", asked);
      return Events.map(({ Message }) => Message);
    },
  };
}
