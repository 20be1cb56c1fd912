/**
 * The errors of ElastiCache, with the texts that AWS was seen to answer; their status is the
 * model's. Where AWS's sentence was not to be found, or something exists only here, ours says what
 * to do.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ErrorMessages.html
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html#API_CreateCacheCluster_Errors
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Violation } from "#operation/constraint.ts";
import type { Room } from "#operation/data-service/name.ts";
import { notBuilt as notBuiltIn } from "#operation/not-built.ts";
import * as limits from "./limits.ts";

export const invalidValue = (message: string) =>
  new AwsError("InvalidParameterValueException", message);

export const invalidCombination = (message: string) =>
  new AwsError("InvalidParameterCombinationException", message);

export const clusterNotFound = (id: string) =>
  new AwsError("CacheClusterNotFoundFault", `CacheCluster not found: ${id}`);

export const clusterExists = (id: string) =>
  new AwsError("CacheClusterAlreadyExistsFault", `Cache cluster ${id} already exists`);

export const clusterState = (id: string, status: string) =>
  new AwsError(
    "InvalidCacheClusterStateFault",
    `Cache cluster ${id} is not in a valid state: it is ${status}, and has to be available.`,
  );

export const notDeletable = (id: string) =>
  new AwsError(
    "InvalidCacheClusterStateFault",
    `Cache cluster ${id} is not in a valid state to be deleted`,
  );

export const groupNotFound = (id: string) =>
  new AwsError("ReplicationGroupNotFoundFault", `ReplicationGroup ${id} not found.`);

export const groupExists = (id: string) =>
  new AwsError("ReplicationGroupAlreadyExistsFault", `Replication group ${id} already exists`);

export const groupState = (id: string, status: string) =>
  new AwsError(
    "InvalidReplicationGroupStateFault",
    `Replication group ${id} has status ${status} which is not valid for this operation.`,
  );

export const nodeGroupNotFound = (id: string) =>
  new AwsError("NodeGroupNotFoundFault", `Node group ${id} not found.`);

export const tooManyNodes = (max: number) =>
  new AwsError(
    "NodeQuotaForCustomerExceededFault",
    `Customer node quota exceeded. You can have at most ${max} nodes in this region`,
  );

export const tooManyMembers = (max: number) =>
  new AwsError(
    "NodeQuotaForClusterExceededFault",
    `Cluster node quota exceeded. Each cluster can have at most ${max} nodes in this region.`,
  );

/** This machine cannot run the cache; `reason` is a sentence that says what to do. */
export const cannotRun = (reason: string) =>
  new AwsError("InsufficientCacheClusterCapacityFault", reason);

export const snapshotNotFound = (name: string) =>
  new AwsError("SnapshotNotFoundFault", `Snapshot ${name} does not exist.`);

export const snapshotExists = (name: string) =>
  new AwsError("SnapshotAlreadyExistsFault", `A snapshot with the name ${name} already exists.`);

export const tooManySnapshots = (max: number) =>
  new AwsError(
    "SnapshotQuotaExceededFault",
    "The maximum number of manual snapshots for this node taken within 24 hours has been reached " +
      `its quota of ${max}`,
  );

export const snapshotState = (name: string, status: string) =>
  new AwsError(
    "InvalidSnapshotStateFault",
    `Snapshot ${name} is ${status}; it has to be available.`,
  );

export const parameterGroupNotFound = (name: string) =>
  new AwsError("CacheParameterGroupNotFoundFault", `CacheParameterGroup not found: ${name}`);

export const parameterGroupRoom: Room = {
  max: limits.parameterGroupsMax,
  exists: (name: string) =>
    new AwsError("CacheParameterGroupAlreadyExistsFault", `Parameter group ${name} already exists`),
  tooMany: (max: number) =>
    new AwsError(
      "CacheParameterGroupQuotaExceededFault",
      `Cannot create more than ${max} parameter groups.`,
    ),
};

export const parameterGroupInUse = (name: string) =>
  parameterGroupState(
    `One or more cache clusters are still members of this parameter group ${name}, so the group ` +
      "cannot be deleted.",
  );

export const parameterGroupState = (message: string) =>
  new AwsError("InvalidCacheParameterGroupStateFault", message);

export const subnetGroupNotFound = (name: string) =>
  new AwsError("CacheSubnetGroupNotFoundFault", `Cache Subnet Group ${name} does not exist.`);

export const subnetGroupRoom: Room = {
  max: limits.subnetGroupsMax,
  exists: (name: string) =>
    new AwsError(
      "CacheSubnetGroupAlreadyExistsFault",
      `Cache subnet group ${name} already exists.`,
    ),
  tooMany: (max: number) =>
    new AwsError(
      "CacheSubnetGroupQuotaExceededFault",
      `Cannot create more than ${max} subnet groups.`,
    ),
};

export const subnetGroupInUse = (name: string, user: string) =>
  new AwsError(
    "CacheSubnetGroupInUse",
    `Cache subnet group ${name} is currently in use by ${user}.`,
  );

export const invalidSubnet = (id: string) =>
  new AwsError("InvalidSubnet", `The subnet ID ${id} is not valid; it looks like subnet-0123abcd.`);

export const invalidArn = (arn: string) =>
  new AwsError("InvalidARNFault", `The ARN ${arn} names nothing of ElastiCache.`);

export const tagNotFound = (key: string) =>
  new AwsError("TagNotFoundFault", `The tag ${key} is not found on this resource.`);

export const tooManyTags = (max: number) =>
  new AwsError("TagQuotaPerResourceExceeded", `A resource can have at most ${max} tags.`);

export const notBuilt = (what: string) => notBuiltIn("elasticache", what);

/** The error of a constraint that the gateway found broken. */
export function broken({ path, value, rule, message }: Violation) {
  const parameter = path.charAt(0).toUpperCase() + path.slice(1);
  if (rule === "required")
    return new AwsError(
      "MissingParameter",
      `The request must contain the parameter ${parameter}.`,
      { status: 400 },
    );
  return invalidValue(`Invalid value ${String(value)} for ${parameter}: ${message}`);
}
