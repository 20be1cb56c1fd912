/** Instances, snapshots and groups as the API shows them. */

import type {
  DBInstance,
  DBParameterGroup,
  DBSnapshot,
  DBSubnetGroup,
  PendingModifiedValues,
} from "#model/types/rds.ts";
import { type SubnetGroup, shownSubnets } from "#operation/data-service/subnets.ts";
import { shownTags } from "#operation/tags.ts";
import { arnOf, findParameterGroup, findSubnetGroup, replicasOf } from "./find.ts";
import type { DbInstance } from "./instance.ts";
import { ENGINE } from "./limits.ts";
import type { Scope } from "./operation.ts";
import { valuesOf } from "./parameter-group.ts";
import type { DbSnapshot, KeptParameterGroup } from "./store.ts";

const LICENSE = "postgresql-license";
/** The zone of RDS's names in us-east-1; the harness's addresses are in none. */
const HOSTED_ZONE = "Z2R2ITUGPM61AM";
const optionGroupOf = (version: string) => `default:${ENGINE}-${version.split(".")[0]}`;

export function shownInstance(ctx: Scope, instance: DbInstance): DBInstance {
  const { store } = ctx;
  const source = instance.source === undefined ? undefined : store.instances.find(instance.source);
  const exists = instance.createdAt !== undefined;
  return {
    DBInstanceIdentifier: instance.identifier,
    DBInstanceClass: instance.instanceClass,
    Engine: ENGINE,
    EngineVersion: instance.engineVersion,
    DBInstanceStatus: instance.status,
    MasterUsername: instance.masterUsername,
    DBName: instance.dbName,
    ...(exists && {
      Endpoint: {
        Address: instance.address.host,
        Port: instance.address.port,
        HostedZoneId: HOSTED_ZONE,
      },
      InstanceCreateTime: new Date(instance.createdAt),
      AvailabilityZone: instance.zone,
      SecondaryAvailabilityZone: instance.secondaryZone,
    }),
    DbInstancePort: 0,
    AllocatedStorage: instance.allocatedStorage,
    MaxAllocatedStorage: instance.maxAllocatedStorage,
    StorageType: instance.storageType,
    Iops: instance.iops,
    MultiAZ: instance.multiAz,
    ...placing(ctx, instance),
    PreferredBackupWindow: instance.backupWindow,
    PreferredMaintenanceWindow: instance.maintenanceWindow,
    BackupRetentionPeriod: instance.backupRetentionDays,
    PendingModifiedValues: pendingOf(instance),
    AutoMinorVersionUpgrade: instance.autoMinorVersionUpgrade,
    ReadReplicaSourceDBInstanceIdentifier: source?.identifier,
    ReadReplicaDBInstanceIdentifiers: replicasOf(ctx, instance).map(({ identifier }) => identifier),
    ...(source && { StatusInfos: [replication(instance)] }),
    LicenseModel: LICENSE,
    OptionGroupMemberships: [
      { OptionGroupName: optionGroupOf(instance.engineVersion), Status: "in-sync" },
    ],
    PubliclyAccessible: instance.publiclyAccessible,
    StorageEncrypted: false,
    DbiResourceId: instance.resourceId,
    CACertificateIdentifier: instance.certificateAuthority,
    CopyTagsToSnapshot: instance.copyTagsToSnapshot,
    MonitoringInterval: 0,
    DBInstanceArn: arnOf(ctx, "db", instance.identifier),
    IAMDatabaseAuthenticationEnabled: false,
    PerformanceInsightsEnabled: false,
    DeletionProtection: instance.deletionProtection,
    NetworkType: "IPV4",
    BackupTarget: "region",
    TagList: shownTags(instance.tags),
  };
}

function placing(ctx: Scope, instance: DbInstance): DBInstance {
  return {
    DBSecurityGroups: [],
    VpcSecurityGroups: instance.securityGroups.map((id) => ({
      VpcSecurityGroupId: id,
      Status: "active",
    })),
    DBParameterGroups: [
      {
        DBParameterGroupName: instance.parameterGroup,
        ParameterApplyStatus: applyStatus(ctx, instance),
      },
    ],
    DBSubnetGroup: shownSubnetGroup(ctx, findSubnetGroup(ctx, instance.subnetGroup)),
  };
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.Associating.html */
function applyStatus(ctx: Scope, instance: DbInstance): string {
  if (instance.work.some(({ kind }) => kind === "configure")) return "applying";
  const wanted = valuesOf(findParameterGroup(ctx, instance.parameterGroup));
  const names = new Set([...Object.keys(wanted), ...Object.keys(instance.settings)]);
  const same = [...names].every((name) => wanted[name] === instance.settings[name]);
  return same ? "in-sync" : "pending-reboot";
}

function pendingOf({ pending, work }: DbInstance): PendingModifiedValues {
  const changes = work.flatMap((each) => (each.kind === "modify" ? [each.change] : []));
  const all = Object.assign({}, pending, ...changes) as DbInstance["pending"];
  return {
    DBInstanceIdentifier: all.identifier,
    DBInstanceClass: all.instanceClass,
    AllocatedStorage: all.allocatedStorage,
    StorageType: all.storageType,
    Iops: all.iops,
    Port: all.port,
    MultiAZ: all.multiAz,
    BackupRetentionPeriod: all.backupRetentionDays,
    MasterUserPassword: all.password === undefined ? undefined : "****",
  };
}

const replication = ({ status }: DbInstance) => ({
  StatusType: "read replication",
  Normal: status === "available",
  Status: status === "available" ? "replicating" : "stopped",
});

export function shownSnapshot(ctx: Scope, snapshot: DbSnapshot): DBSnapshot {
  const { instance } = snapshot;
  const made = snapshot.status === "available";
  return {
    DBSnapshotIdentifier: snapshot.name,
    DBInstanceIdentifier: instance.identifier,
    DBSnapshotArn: arnOf(ctx, "snapshot", snapshot.name),
    ...(made && {
      SnapshotCreateTime: new Date(snapshot.createdAt),
      OriginalSnapshotCreateTime: new Date(snapshot.createdAt),
    }),
    InstanceCreateTime: new Date(instance.createdAt ?? snapshot.createdAt),
    Engine: ENGINE,
    EngineVersion: instance.engineVersion,
    AllocatedStorage: instance.allocatedStorage,
    StorageType: instance.storageType,
    Iops: instance.iops,
    Status: snapshot.status,
    PercentProgress: made ? 100 : 0,
    Port: instance.address.port,
    AvailabilityZone: instance.zone,
    MasterUsername: instance.masterUsername,
    LicenseModel: LICENSE,
    OptionGroupName: optionGroupOf(instance.engineVersion),
    SnapshotType: "manual",
    SourceDBSnapshotIdentifier:
      snapshot.copyOf === undefined ? undefined : arnOf(ctx, "snapshot", snapshot.copyOf),
    SnapshotTarget: "region",
    Encrypted: false,
    IAMDatabaseAuthenticationEnabled: false,
    DbiResourceId: instance.resourceId,
    TagList: shownTags(snapshot.tags),
  };
}

export const shownParameterGroup = (ctx: Scope, group: KeptParameterGroup): DBParameterGroup => ({
  DBParameterGroupName: group.name,
  DBParameterGroupFamily: group.family,
  Description: group.description,
  DBParameterGroupArn: arnOf(ctx, "pg", group.name),
});

export function shownSubnetGroup(ctx: Scope, group: SubnetGroup): DBSubnetGroup {
  return {
    DBSubnetGroupName: group.name,
    DBSubnetGroupDescription: group.description,
    VpcId: "vpc-00000000",
    SubnetGroupStatus: "Complete",
    Subnets: shownSubnets(group, ctx.region, { SubnetOutpost: {}, SubnetStatus: "Active" }),
    DBSubnetGroupArn: arnOf(ctx, "subgrp", group.name),
    SupportedNetworkTypes: ["IPV4"],
  };
}
