/**
 * Every number, pattern and enum of ElastiCache for Redis.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html
 */

import type { Constraint, Constraints } from "#operation/constraint.ts";
import { eventDaysMax } from "#operation/data-service/event-log.ts";
import type { CacheOperation } from "./operation.ts";

export const ENGINE = "redis";
/** The only node of a Redis cluster, and the only shard of a group. */
export const NODE_ID = "0001";
export const PORT = 6379;
export const nodesMax = 300;
export const membersMax = 6;
/**
 * Of one node in 24 hours.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups.html#backups-constraints
 */
export const snapshotsADayMax = 20;
export const parameterGroupsMax = 300;
export const subnetGroupsMax = 300;
export const tagsMax = 50;
export const changedParametersMax = 20;
const pageMax = 100;
export const retentionDaysMax = 35;

export const clusterPattern = /^[a-z](?!.*--)[a-z0-9-]{0,49}(?<!-)$/;
export const groupPattern = /^[a-z](?!.*--)[a-z0-9-]{0,39}(?<!-)$/;
export const namePattern = /^[a-z](?!.*--)[a-z0-9.-]{0,254}(?<!-)$/;
export const nodeTypePattern = /^cache\.[a-z][a-z0-9]*\.(micro|small|medium|large|\d*xlarge)$/;
/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html */
export const tokenPattern = /^[A-Za-z0-9!&#$^<>-]{16,128}$/;

const required: Constraint = { required: true };
const paged: Constraints = { MaxRecords: { min: 20, max: pageMax } };
const cluster: Constraints = { CacheClusterId: required };
const group: Constraints = { ReplicationGroupId: required };
const parameterGroup: Constraints = { CacheParameterGroupName: required };
const subnetGroup: Constraints = { CacheSubnetGroupName: required };
const replicaCount: Constraints = { ...group, ApplyImmediately: required };

export const constraints: Readonly<Partial<Record<CacheOperation, Constraints>>> = {
  CreateCacheCluster: cluster,
  ModifyCacheCluster: cluster,
  DeleteCacheCluster: cluster,
  RebootCacheCluster: { ...cluster, CacheNodeIdsToReboot: { required: true, min: 1 } },
  DescribeCacheClusters: paged,
  CreateReplicationGroup: { ...group, ReplicationGroupDescription: required },
  ModifyReplicationGroup: group,
  DeleteReplicationGroup: group,
  DescribeReplicationGroups: paged,
  IncreaseReplicaCount: replicaCount,
  DecreaseReplicaCount: replicaCount,
  TestFailover: { ...group, NodeGroupId: required },
  CreateSnapshot: { SnapshotName: required },
  CopySnapshot: { SourceSnapshotName: required, TargetSnapshotName: required },
  DeleteSnapshot: { SnapshotName: required },
  DescribeSnapshots: { MaxRecords: { min: 1, max: 50 } },
  CreateCacheParameterGroup: {
    ...parameterGroup,
    CacheParameterGroupFamily: required,
    Description: required,
  },
  ModifyCacheParameterGroup: {
    ...parameterGroup,
    ParameterNameValues: { required: true, min: 1, max: changedParametersMax },
  },
  ResetCacheParameterGroup: parameterGroup,
  DeleteCacheParameterGroup: parameterGroup,
  DescribeCacheParameterGroups: paged,
  DescribeCacheParameters: { ...parameterGroup, ...paged },
  DescribeEngineDefaultParameters: { CacheParameterGroupFamily: required, ...paged },
  CreateCacheSubnetGroup: {
    ...subnetGroup,
    CacheSubnetGroupDescription: required,
    SubnetIds: { required: true, min: 1, max: 20 },
  },
  ModifyCacheSubnetGroup: subnetGroup,
  DeleteCacheSubnetGroup: subnetGroup,
  DescribeCacheSubnetGroups: paged,
  DescribeEvents: { ...paged, Duration: { min: 1, max: eventDaysMax * 24 * 60 } },
  DescribeCacheEngineVersions: paged,
  AddTagsToResource: { ResourceName: required, Tags: required },
  RemoveTagsFromResource: { ResourceName: required, TagKeys: required },
  ListTagsForResource: { ResourceName: required },
};
