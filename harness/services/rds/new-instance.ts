/** A new instance: from a request, from a snapshot, or as a replica. */

import { present } from "#kernel/assert.ts";
import { textId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { CreateDBInstanceMessage, DBInstance } from "#model/types/rds.ts";
import { type Address, answered, elsewhere } from "#operation/data-service/machine.ts";
import { zonesOf } from "#operation/data-service/subnets.ts";
import * as errors from "./errors.ts";
import { findParameterGroup, findSubnetGroup } from "./find.ts";
import * as checks from "./input.ts";
import { type Beginning, type DbInstance, enqueued, neighbourOf } from "./instance.ts";
import { certificateAuthorities, instancesMax, totalStorageGibMax } from "./limits.ts";
import type { RdsProcedureContext, RdsStep, Scope } from "./operation.ts";
import { valuesOf } from "./parameter-group.ts";
import { shownInstance } from "./shown.ts";
import { withTags } from "./tags.ts";

/** What all three ways to a new instance may say. */
type Asked = Pick<
  CreateDBInstanceMessage,
  | "AvailabilityZone"
  | "MultiAZ"
  | "DBSubnetGroupName"
  | "VpcSecurityGroupIds"
  | "PubliclyAccessible"
  | "AutoMinorVersionUpgrade"
  | "CopyTagsToSnapshot"
  | "DeletionProtection"
  | "BackupRetentionPeriod"
  | "PreferredBackupWindow"
  | "PreferredMaintenanceWindow"
  | "CACertificateIdentifier"
  | "LicenseModel"
  | "NetworkType"
  | "BackupTarget"
  | "Tags"
>;

/** What each way finds out for itself. */
export type Origin = Pick<
  DbInstance,
  | "identifier"
  | "engineVersion"
  | "masterUsername"
  | "dbName"
  | "instanceClass"
  | "storageType"
  | "allocatedStorage"
  | "maxAllocatedStorage"
  | "iops"
  | "parameterGroup"
  | "source"
>;

/** Names in capitals, as RDS's resource ids are. */
const RESOURCE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECURITY_GROUP = "default";

export async function draftInstance(
  ctx: RdsProcedureContext,
  origin: Origin,
  asked: Asked & { readonly Port?: number | undefined },
): Promise<DbInstance> {
  const reason = elsewhere("DB instances", ctx);
  if (reason !== undefined) throw errors.cannotRun(reason);
  refuseOtherWorlds(asked);
  const zones = zonesOf(ctx.region);
  const zone = asked.AvailabilityZone ?? present(zones[0], "a zone");
  if (!zones.includes(zone))
    throw errors.invalidValue(`${zone} is not a valid availability zone; there are ${zones}.`);
  const multiAz = asked.MultiAZ ?? false;
  if (multiAz && asked.AvailabilityZone !== undefined)
    throw errors.invalidCombination(
      "Requesting a specific availability zone is not valid for Multi-AZ instances.",
    );
  const group = findParameterGroup(ctx, origin.parameterGroup);
  const facts = {
    ...origin,
    resourceId: `db-${textId(ctx.random, 26, RESOURCE_LETTERS)}`,
    status: "creating" as const,
    work: [],
    multiAz,
    zone,
    ...(multiAz ? { secondaryZone: neighbourOf(zone) } : {}),
    settings: valuesOf(group),
    subnetGroup: findSubnetGroup(ctx, asked.DBSubnetGroupName ?? "default").name,
    securityGroups: asked.VpcSecurityGroupIds ?? [SECURITY_GROUP],
    ...windowsOf(ctx.random, asked),
    backupRetentionDays: checks.checkedRetention(asked.BackupRetentionPeriod ?? 1),
    publiclyAccessible: asked.PubliclyAccessible ?? false,
    autoMinorVersionUpgrade: asked.AutoMinorVersionUpgrade ?? true,
    copyTagsToSnapshot: asked.CopyTagsToSnapshot ?? false,
    deletionProtection: asked.DeletionProtection ?? false,
    certificateAuthority: checks.checkedAuthority(
      asked.CACertificateIdentifier ?? present(certificateAuthorities[0], "a certificate"),
    ),
    pending: {},
    tags: withTags({}, asked.Tags),
  };
  const port = asked.Port === undefined ? undefined : checks.checkedPort("Port", asked.Port);
  // Only now: everything else about the request is right.
  return { ...facts, address: await addressFor(ctx, port === undefined ? {} : { port }) };
}

/** An address for a server; RDS has no error of its own for a port that this machine uses. */
export const addressFor = (
  ctx: RdsProcedureContext,
  wish: { readonly port?: number; readonly host?: string },
): Promise<Address> => answered(ctx.engine.takeAddress(wish), errors.invalidValue);

function refuseOtherWorlds({ LicenseModel, NetworkType, BackupTarget }: Asked): void {
  if (LicenseModel !== undefined && LicenseModel !== "postgresql-license")
    throw errors.invalidValue(`Invalid license model: ${LicenseModel}. It is postgresql-license.`);
  if (NetworkType !== undefined && NetworkType !== "IPV4")
    throw errors.notBuilt(`NetworkType ${NetworkType}`);
  if (BackupTarget !== undefined && BackupTarget !== "region")
    throw errors.notBuilt(`BackupTarget ${BackupTarget}`);
}

/** AWS: random half hours of the region's night for what the request leaves open. */
function windowsOf(random: Random, asked: Asked) {
  const { PreferredBackupWindow: backup, PreferredMaintenanceWindow: maintenance } = asked;
  const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const day = days[random.uint32() % days.length];
  const hour = (from: number) => String(from + (random.uint32() % 4)).padStart(2, "0");
  const [first, second] = [hour(3), hour(7)];
  return {
    backupWindow:
      backup === undefined ? `${first}:00-${first}:30` : checks.checkedBackupWindow(backup),
    maintenanceWindow:
      maintenance === undefined
        ? `${day}:${second}:00-${day}:${second}:30`
        : checks.checkedMaintenanceWindow(maintenance),
  };
}

/** Takes the instance in; its loop then makes it. */
export const addInstance: RdsStep<
  { readonly instance: DbInstance; readonly beginning: Beginning },
  { readonly DBInstance: DBInstance }
> = ({ instance, beginning }, ctx) => {
  refuseTaken(ctx, instance.identifier);
  const others = ctx.store.instances.scan().map(({ document }) => document);
  if (others.length >= instancesMax) throw errors.tooManyInstances(instancesMax);
  const storage = others.reduce((sum, each) => sum + each.allocatedStorage, 0);
  if (storage + instance.allocatedStorage > totalStorageGibMax)
    throw errors.tooMuchStorage(totalStorageGibMax);
  const taken = enqueued(instance, { kind: "create", beginning });
  ctx.store.instances.put(instance.resourceId, taken);
  return { output: { DBInstance: shownInstance(ctx, taken) } };
};

export function refuseTaken({ store }: Pick<Scope, "store">, identifier: string): void {
  if (store.instanceNamed(identifier)) throw errors.instanceExists();
}
