/**
 * RestoreDBInstanceFromDBSnapshot:
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html
 */

import * as errors from "../errors.ts";
import { findParameterGroup, findSnapshot } from "../find.ts";
import * as checks from "../input.ts";
import { addInstance, draftInstance } from "../new-instance.ts";
import type { RdsProcedure } from "../operation.ts";
import { refuseUnready } from "../snapshot.ts";

export const restoreDbInstanceFromDbSnapshot: RdsProcedure<
  "RestoreDBInstanceFromDBSnapshot"
> = async (input, ctx) => {
  checks.refuse(
    input,
    checks.UNBUILT.filter((name) => name !== "Engine"),
  );
  if (input.Engine !== undefined) checks.checkedEngine(input.Engine);
  if (!input.DBSnapshotIdentifier) throw errors.missing("DBSnapshotIdentifier");
  if (input.DBName)
    throw errors.invalidCombination("DBName cannot be given when restoring for engine postgres.");
  const snapshot = findSnapshot(ctx, input.DBSnapshotIdentifier);
  refuseUnready(snapshot);
  const { instance: kept, name } = snapshot;
  const { version } = await checks.versionFor(ctx, kept.engineVersion);
  const instance = await draftInstance(
    ctx,
    {
      identifier: checks.checkedIdentifier(input.DBInstanceIdentifier),
      engineVersion: version,
      masterUsername: kept.masterUsername,
      ...(kept.dbName === undefined ? {} : { dbName: kept.dbName }),
      instanceClass: checks.checkedClass(input.DBInstanceClass ?? kept.instanceClass),
      ...checks.checkedStorage({
        StorageType: input.StorageType ?? kept.storageType,
        AllocatedStorage: input.AllocatedStorage ?? kept.allocatedStorage,
        Iops: input.Iops ?? (input.StorageType === undefined ? kept.iops : undefined),
      }),
      parameterGroup: findParameterGroup(ctx, input.DBParameterGroupName ?? kept.parameterGroup)
        .name,
    },
    {
      BackupRetentionPeriod: kept.backupRetentionDays,
      PreferredMaintenanceWindow: kept.maintenanceWindow,
      ...input,
    },
  );
  return ctx.transact(addInstance, { instance, beginning: { kind: "snapshot", snapshot: name } });
};
