/**
 * Amazon ElastiCache for Redis:
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/Welcome.html
 */

import { defineService } from "#operation/service.ts";
import { authorization } from "./authorization.ts";
import type { CacheEngine } from "./engine.ts";
import { broken } from "./errors.ts";
import { constraints } from "./limits.ts";
import { addTagsToResource } from "./operations/add-tags-to-resource.ts";
import { copySnapshot } from "./operations/copy-snapshot.ts";
import { createCacheCluster } from "./operations/create-cache-cluster.ts";
import { createCacheParameterGroup } from "./operations/create-cache-parameter-group.ts";
import { createCacheSubnetGroup } from "./operations/create-cache-subnet-group.ts";
import { createReplicationGroup } from "./operations/create-replication-group.ts";
import { createSnapshot } from "./operations/create-snapshot.ts";
import { decreaseReplicaCount } from "./operations/decrease-replica-count.ts";
import { deleteCacheCluster } from "./operations/delete-cache-cluster.ts";
import { deleteCacheParameterGroup } from "./operations/delete-cache-parameter-group.ts";
import { deleteCacheSubnetGroup } from "./operations/delete-cache-subnet-group.ts";
import { deleteReplicationGroup } from "./operations/delete-replication-group.ts";
import { deleteSnapshot } from "./operations/delete-snapshot.ts";
import { describeCacheClusters } from "./operations/describe-cache-clusters.ts";
import { describeCacheEngineVersions } from "./operations/describe-cache-engine-versions.ts";
import { describeCacheParameterGroups } from "./operations/describe-cache-parameter-groups.ts";
import { describeCacheParameters } from "./operations/describe-cache-parameters.ts";
import { describeCacheSubnetGroups } from "./operations/describe-cache-subnet-groups.ts";
import { describeEngineDefaultParameters } from "./operations/describe-default-parameters.ts";
import { describeEvents } from "./operations/describe-events.ts";
import { describeReplicationGroups } from "./operations/describe-replication-groups.ts";
import { describeSnapshots } from "./operations/describe-snapshots.ts";
import { increaseReplicaCount } from "./operations/increase-replica-count.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { modifyCacheCluster } from "./operations/modify-cache-cluster.ts";
import { modifyCacheParameterGroup } from "./operations/modify-cache-parameter-group.ts";
import { modifyCacheSubnetGroup } from "./operations/modify-cache-subnet-group.ts";
import { modifyReplicationGroup } from "./operations/modify-replication-group.ts";
import { rebootCacheCluster } from "./operations/reboot-cache-cluster.ts";
import { removeTagsFromResource } from "./operations/remove-tags-from-resource.ts";
import { resetCacheParameterGroup } from "./operations/reset-cache-parameter-group.ts";
import { testFailover } from "./operations/test-failover.ts";
import { supervisor } from "./run/supervise.ts";
import { type CacheStore, createStore } from "./store.ts";

export const elasticache = defineService<"elasticache", CacheStore, CacheEngine>({
  name: "elasticache",
  actionPrefix: "elasticache",
  store: createStore,
  transitions: {
    AddTagsToResource: addTagsToResource,
    CreateCacheSubnetGroup: createCacheSubnetGroup,
    CreateSnapshot: createSnapshot,
    DecreaseReplicaCount: decreaseReplicaCount,
    DeleteCacheCluster: deleteCacheCluster,
    DeleteCacheParameterGroup: deleteCacheParameterGroup,
    DeleteCacheSubnetGroup: deleteCacheSubnetGroup,
    DeleteReplicationGroup: deleteReplicationGroup,
    DescribeCacheClusters: describeCacheClusters,
    DescribeCacheParameters: describeCacheParameters,
    DescribeCacheSubnetGroups: describeCacheSubnetGroups,
    DescribeEngineDefaultParameters: describeEngineDefaultParameters,
    DescribeEvents: describeEvents,
    DescribeReplicationGroups: describeReplicationGroups,
    DescribeSnapshots: describeSnapshots,
    ListTagsForResource: listTagsForResource,
    ModifyCacheParameterGroup: modifyCacheParameterGroup,
    ModifyCacheSubnetGroup: modifyCacheSubnetGroup,
    RebootCacheCluster: rebootCacheCluster,
    RemoveTagsFromResource: removeTagsFromResource,
    ResetCacheParameterGroup: resetCacheParameterGroup,
    TestFailover: testFailover,
  },
  procedures: {
    CopySnapshot: copySnapshot,
    CreateCacheCluster: createCacheCluster,
    CreateCacheParameterGroup: createCacheParameterGroup,
    CreateReplicationGroup: createReplicationGroup,
    DeleteSnapshot: deleteSnapshot,
    DescribeCacheEngineVersions: describeCacheEngineVersions,
    DescribeCacheParameterGroups: describeCacheParameterGroups,
    IncreaseReplicaCount: increaseReplicaCount,
    ModifyCacheCluster: modifyCacheCluster,
    ModifyReplicationGroup: modifyReplicationGroup,
  },
  constraints,
  invalid: broken,
  authorization,
  background: [supervisor],
  partial: {
    CreateCacheCluster:
      "Redis only, in the installed version and the harness's own region; no encryption, " +
      "notifications, log delivery, snapshots from S3",
    CreateReplicationGroup: "as CreateCacheCluster; one shard, no user groups, no global groups",
    ModifyCacheCluster: "as CreateCacheCluster; no upgrades",
    ModifyReplicationGroup: "as CreateReplicationGroup; no upgrades, no choice of the primary",
    DeleteReplicationGroup: "no RetainPrimaryCluster",
    IncreaseReplicaCount: "at once; no zones",
    DecreaseReplicaCount: "at once",
    CopySnapshot: "not to a bucket",
    DescribeSnapshots: "manual snapshots; there are no automatic ones",
  },
});
