/** ModifyDBInstance: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html */

import type { ModifyDBInstanceMessage } from "#model/types/rds.ts";
import * as errors from "../errors.ts";
import { findInstance, findParameterGroup, findSubnetGroup } from "../find.ts";
import * as checks from "../input.ts";
import type { Change, DbInstance } from "../instance.ts";
import { modifyInstance } from "../modification.ts";
import { addressFor, refuseTaken } from "../new-instance.ts";
import type { RdsProcedure, RdsProcedureContext } from "../operation.ts";

type Input = ModifyDBInstanceMessage;

export const modifyDbInstance: RdsProcedure<"ModifyDBInstance"> = async (input, ctx) => {
  checks.refuse(input, checks.UNBUILT);
  const instance = findInstance(ctx, input.DBInstanceIdentifier);
  if (!/^(available|stopped|backing-up|incompatible-parameters)$/.test(instance.status))
    throw errors.notInState(instance.identifier, "available");
  if (input.EngineVersion !== undefined) await checks.versionFor(ctx, input.EngineVersion);
  const change = await changeOf(input, instance, ctx);
  if (instance.status === "stopped" && Object.keys(change).length > 0)
    throw errors.notInState(instance.identifier, "available");
  return ctx.transact(modifyInstance, {
    key: instance.resourceId,
    change,
    set: immediateOf(input, ctx),
    applyImmediately: input.ApplyImmediately ?? false,
  });
};

/** What may wait for the maintenance window, as far as it differs from what is. */
async function changeOf(
  input: Input,
  instance: DbInstance,
  ctx: RdsProcedureContext,
): Promise<Change> {
  const { address, multiAz, instanceClass, backupRetentionDays } = instance;
  const port = input.DBPortNumber ?? address.port;
  if (port !== address.port)
    await addressFor(ctx, {
      port: checks.checkedPort("DBPortNumber", port),
      host: address.host,
    });
  const asked: Change = {
    ...(input.NewDBInstanceIdentifier === undefined
      ? {}
      : { identifier: renamed(ctx, instance, input.NewDBInstanceIdentifier) }),
    instanceClass: checks.checkedClass(input.DBInstanceClass ?? instanceClass),
    ...storageOf(input, instance),
    port,
    multiAz: input.MultiAZ ?? multiAz,
    backupRetentionDays: checks.checkedRetention(
      input.BackupRetentionPeriod ?? backupRetentionDays,
    ),
    ...(input.MasterUserPassword === undefined
      ? {}
      : { password: checks.checkedPassword(input.MasterUserPassword) }),
  };
  const now: Readonly<Record<string, unknown>> = { ...instance, port: address.port };
  return Object.fromEntries(Object.entries(asked).filter(([name, value]) => now[name] !== value));
}

function renamed(ctx: RdsProcedureContext, instance: DbInstance, asked: string): string {
  const identifier = checks.checkedName(
    "NewDBInstanceIdentifier",
    asked,
    /^[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)$/,
  );
  if (identifier !== instance.identifier) refuseTaken(ctx, identifier);
  return identifier;
}

function storageOf(input: Input, instance: DbInstance): Change {
  const { AllocatedStorage: size, StorageType: type, Iops: iops } = input;
  if (size === undefined && type === undefined && iops === undefined) return {};
  if (size !== undefined && size < instance.allocatedStorage)
    throw errors.invalidValue(
      `Requested storage size (${size}) cannot be less than the current size ` +
        `(${instance.allocatedStorage})`,
    );
  const { maxAllocatedStorage: _, ...storage } = checks.checkedStorage({
    StorageType: type ?? instance.storageType,
    AllocatedStorage: size ?? instance.allocatedStorage,
    Iops: iops ?? (type === undefined ? instance.iops : undefined),
  });
  return storage;
}

/** AWS: these do not interrupt anything, so they do not wait. */
function immediateOf(input: Input, ctx: RdsProcedureContext): Partial<DbInstance> {
  const {
    PreferredBackupWindow: backup,
    PreferredMaintenanceWindow: maintenance,
    DBParameterGroupName: parameterGroup,
    DBSubnetGroupName: subnetGroup,
    CACertificateIdentifier: authority,
  } = input;
  const asked = {
    parameterGroup: parameterGroup && findParameterGroup(ctx, parameterGroup).name,
    subnetGroup: subnetGroup && findSubnetGroup(ctx, subnetGroup).name,
    backupWindow: backup && checks.checkedBackupWindow(backup),
    maintenanceWindow: maintenance && checks.checkedMaintenanceWindow(maintenance),
    certificateAuthority: authority && checks.checkedAuthority(authority),
    securityGroups: input.VpcSecurityGroupIds,
    publiclyAccessible: input.PubliclyAccessible,
    autoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
    copyTagsToSnapshot: input.CopyTagsToSnapshot,
    deletionProtection: input.DeletionProtection,
    maxAllocatedStorage: input.MaxAllocatedStorage,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}
