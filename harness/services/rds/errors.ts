/**
 * The errors of RDS, with the texts that AWS was seen to answer; their status is the model's. Where
 * AWS's sentence was not to be found, or something exists only here, ours says what to do.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html#API_CreateDBInstance_Errors
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Violation } from "#operation/constraint.ts";
import type { Room } from "#operation/data-service/name.ts";
import { notBuilt as notBuiltIn } from "#operation/not-built.ts";
import * as limits from "./limits.ts";

export const invalidValue = (message: string) =>
  new AwsError("InvalidParameterValue", message, { status: 400 });

export const invalidCombination = (message: string) =>
  new AwsError("InvalidParameterCombination", message, { status: 400 });

export const missing = (parameter: string) =>
  new AwsError("MissingParameter", `The request must contain the parameter ${parameter}.`, {
    status: 400,
  });

export const instanceNotFound = (name: string) =>
  new AwsError("DBInstanceNotFoundFault", `DBInstance ${name} not found.`);

export const instanceExists = () =>
  new AwsError("DBInstanceAlreadyExistsFault", "DB instance already exists");

export const invalidState = (message: string) =>
  new AwsError("InvalidDBInstanceStateFault", message);

/** AWS: "Instance x is not in available state." */
export const notInState = (name: string, state: string) =>
  invalidState(`Instance ${name} is not in ${state} state.`);

/** AWS's own sentence for a snapshot; other calls have {@link notInState}. */
export const cannotSnapshot = (name: string) =>
  invalidState(
    `Cannot create a snapshot because the database instance ${name} is not currently in the ` +
      "available state.",
  );

export const deletionProtected = () =>
  invalidCombination(
    "Cannot delete protected DB Instance, please disable deletion protection and try again.",
  );

export const tooManyInstances = (max: number) =>
  new AwsError(
    "InstanceQuotaExceededFault",
    `Cannot create more than ${max} DB instances in this region.`,
  );

export const tooMuchStorage = (maxGib: number) =>
  new AwsError(
    "StorageQuotaExceededFault",
    `The total allocated storage of your DB instances would exceed ${maxGib} GiB.`,
  );

/** This machine cannot run the instance; `reason` is a sentence that says what to do. */
export const cannotRun = (reason: string) =>
  new AwsError("InsufficientDBInstanceCapacityFault", reason);

export const snapshotNotFound = (name: string) =>
  new AwsError("DBSnapshotNotFoundFault", `DBSnapshot ${name} not found.`);

export const snapshotRoom: Room = {
  max: limits.snapshotsMax,
  exists: (name: string) =>
    new AwsError(
      "DBSnapshotAlreadyExistsFault",
      `Cannot create the snapshot because a snapshot with the identifier ${name} already exists.`,
    ),
  tooMany: (max: number) =>
    new AwsError("SnapshotQuotaExceededFault", `Cannot create more than ${max} manual snapshots.`),
};

export const snapshotNotReady = (name: string, status: string) =>
  new AwsError(
    "InvalidDBSnapshotStateFault",
    `The snapshot ${name} is in the state ${status}; it has to be available.`,
  );

export const parameterGroupNotFound = (name: string) =>
  new AwsError("DBParameterGroupNotFoundFault", `DBParameterGroup not found: ${name}`);

export const parameterGroupRoom: Room = {
  max: limits.parameterGroupsMax,
  exists: (name: string) =>
    new AwsError("DBParameterGroupAlreadyExistsFault", `Parameter group ${name} already exists`),
  tooMany: (max: number) =>
    new AwsError(
      "DBParameterGroupQuotaExceededFault",
      `Cannot create more than ${max} parameter groups.`,
    ),
};

export const parameterGroupInUse = (name: string) =>
  new AwsError(
    "InvalidDBParameterGroupStateFault",
    "One or more database instances are still members of this parameter group " +
      `${name}, so the group cannot be deleted`,
  );

export const invalidParameter = (name: string, value: string, allowed: string | undefined) =>
  invalidValue(
    `Invalid parameter value: ${value} for: ${name}` +
      (allowed === undefined ? "" : ` allowed values are: ${allowed}`),
  );

export const subnetGroupNotFound = (name: string) =>
  new AwsError("DBSubnetGroupNotFoundFault", `DB subnet group '${name}' does not exist.`);

export const subnetGroupRoom: Room = {
  max: limits.subnetGroupsMax,
  exists: (name: string) =>
    new AwsError(
      "DBSubnetGroupAlreadyExistsFault",
      `The DB subnet group '${name}' already exists.`,
    ),
  tooMany: (max: number) =>
    new AwsError(
      "DBSubnetGroupQuotaExceededFault",
      `Cannot create more than ${max} subnet groups.`,
    ),
};

export const subnetGroupInUse = (name: string, instance: string) =>
  new AwsError(
    "InvalidDBSubnetGroupStateFault",
    `Cannot delete the subnet group '${name}' because at least one database instance: ` +
      `${instance} is still using it.`,
  );

export const tooFewZones = (zones: readonly string[]) =>
  new AwsError(
    "DBSubnetGroupDoesNotCoverEnoughAZs",
    "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. " +
      `Current AZ coverage: ${zones.join(", ")}. Add subnets to cover at least 2 AZs.`,
  );

export const logFileNotFound = (name: string) =>
  new AwsError("DBLogFileNotFoundFault", `DBLog File: ${name}, is not found on the DB instance`);

export const notBuilt = (what: string) => notBuiltIn("rds", what);

/** The error of a constraint that the gateway found broken. */
export function broken({ path, value, rule, message }: Violation) {
  const name = path.charAt(0).toUpperCase() + path.slice(1);
  const parameter = name.replace(/^DB?[bB]/, "DB");
  if (rule === "required") return missing(parameter);
  return invalidValue(`Invalid value ${String(value)} for ${parameter}: ${message}`);
}
