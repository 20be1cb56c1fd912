/**
 * Every number, pattern and enum of RDS for PostgreSQL.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */

import type { Constraint, Constraints } from "#operation/constraint.ts";
import { eventDaysMax } from "#operation/data-service/event-log.ts";
import type { RdsOperation } from "./operation.ts";

export const ENGINE = "postgres";
export const instancesMax = 40;
export const totalStorageGibMax = 100_000;
export const snapshotsMax = 100;
export const parameterGroupsMax = 50;
export const subnetGroupsMax = 50;
export const replicasMax = 15;
export const tagsMax = 50;
export const changedParametersMax = 20;
const pageMin = 20;
const pageMax = 100;
export const logPortionBytesMax = 1024 * 1024;
export const portMin = 1150;
export const portMax = 65_535;
export const retentionDaysMax = 35;
export const passwordMin = 8;
export const passwordMax = 128;
export const certificateAuthorities = [
  "rds-ca-rsa2048-g1",
  "rds-ca-rsa4096-g1",
  "rds-ca-ecc384-g1",
];

/**
 * GiB, least and most. The API's page says 20 for gp2 too; AWS takes 5, which Avalon's template
 * asks for.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
export const storageTypes: Readonly<Record<string, readonly [number, number]>> = {
  standard: [5, 3072],
  gp2: [5, 65_536],
  gp3: [20, 65_536],
  io1: [100, 65_536],
  io2: [100, 65_536],
};

export const identifierPattern = /^[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)$/;
export const snapshotPattern = /^[a-z](?!.*--)[a-z0-9-]{0,254}(?<!-)$/;
export const groupPattern = /^[a-z](?!.*--)[a-z0-9.-]{0,254}(?<!-)$/;
export const subnetGroupPattern = /^[a-z0-9._ -]{1,255}$/;
export const databasePattern = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;
export const usernamePattern = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;
export const passwordPattern = /^[\x21-\x7e]+$/;
export const classPattern = /^db\.[a-z][a-z0-9-]*\.(micro|small|medium|large|\d*xlarge)$/;

/** Names that the engine or RDS has for itself. */
export const reservedUsernames = new Set([
  ...["admin", "user", "all", "analyse", "analyze", "and", "any", "array", "default", "null"],
  ...["public", "select", "table", "session_user", "current_user"],
  ...["rdsadmin", "rds_superuser", "rds_iam", "rds_password", "rds_replication", "rdsrepladmin"],
]);
export const reservedDatabases = new Set(["template0", "template1", "rdsadmin", "prepared"]);

const required: Constraint = { required: true };
const page: Constraint = { min: pageMin, max: pageMax };
const instance: Constraints = { DBInstanceIdentifier: required };
const paged: Constraints = { MaxRecords: page };
const parameterGroup: Constraints = { DBParameterGroupName: required };
const subnetGroup: Constraints = { DBSubnetGroupName: required };

export const constraints: Readonly<Partial<Record<RdsOperation, Constraints>>> = {
  CreateDBInstance: { ...instance, DBInstanceClass: required, Engine: required },
  ModifyDBInstance: instance,
  DeleteDBInstance: instance,
  RebootDBInstance: instance,
  StartDBInstance: instance,
  StopDBInstance: instance,
  PromoteReadReplica: instance,
  CreateDBInstanceReadReplica: instance,
  RestoreDBInstanceFromDBSnapshot: instance,
  CreateDBSnapshot: { DBSnapshotIdentifier: required, ...instance },
  CopyDBSnapshot: { SourceDBSnapshotIdentifier: required, TargetDBSnapshotIdentifier: required },
  DeleteDBSnapshot: { DBSnapshotIdentifier: required },
  DescribeDBInstances: paged,
  DescribeDBSnapshots: paged,
  DescribeDBParameterGroups: paged,
  DescribeDBParameters: { ...parameterGroup, ...paged },
  DescribeEngineDefaultParameters: { DBParameterGroupFamily: required, ...paged },
  DescribeDBSubnetGroups: paged,
  DescribeEvents: { ...paged, Duration: { min: 1, max: eventDaysMax * 24 * 60 } },
  DescribeDBEngineVersions: paged,
  DescribeOrderableDBInstanceOptions: {
    Engine: required,
    MaxRecords: { min: pageMin, max: 10_000 },
  },
  DescribeDBLogFiles: { ...instance },
  DownloadDBLogFilePortion: { ...instance, LogFileName: required },
  CreateDBParameterGroup: {
    ...parameterGroup,
    DBParameterGroupFamily: required,
    Description: required,
  },
  ModifyDBParameterGroup: { ...parameterGroup, Parameters: { required: true, min: 1 } },
  ResetDBParameterGroup: parameterGroup,
  DeleteDBParameterGroup: parameterGroup,
  CreateDBSubnetGroup: {
    ...subnetGroup,
    DBSubnetGroupDescription: required,
    SubnetIds: { required: true, max: 20 },
  },
  ModifyDBSubnetGroup: { ...subnetGroup, SubnetIds: { required: true, max: 20 } },
  DeleteDBSubnetGroup: subnetGroup,
  AddTagsToResource: { ResourceName: required, Tags: required },
  RemoveTagsFromResource: { ResourceName: required, TagKeys: required },
  ListTagsForResource: { ResourceName: required },
};
