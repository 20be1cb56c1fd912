/** CreateDBInstanceReadReplica: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html */

import * as errors from "../errors.ts";
import { findInstance, findParameterGroup, replicasOf } from "../find.ts";
import * as checks from "../input.ts";
import { replicasMax } from "../limits.ts";
import { addInstance, draftInstance } from "../new-instance.ts";
import type { RdsProcedure } from "../operation.ts";

export const createDbInstanceReadReplica: RdsProcedure<"CreateDBInstanceReadReplica"> = async (
  input,
  ctx,
) => {
  checks.refuse(input, checks.UNBUILT);
  if (input.MultiAZ) throw errors.notBuilt("a read replica with MultiAZ");
  if (!input.SourceDBInstanceIdentifier) throw errors.missing("SourceDBInstanceIdentifier");
  const source = findInstance(ctx, input.SourceDBInstanceIdentifier);
  if (source.status !== "available") throw errors.notInState(source.identifier, "available");
  if (source.source !== undefined) throw errors.notBuilt("a replica of a replica");
  if (source.backupRetentionDays === 0)
    throw errors.invalidState(
      "Automated backups are not enabled for this database instance. To enable automated " +
        "backups, use ModifyDBInstance to set the backup retention period to a non-zero value.",
    );
  if (replicasOf(ctx, source).length >= replicasMax)
    throw errors.invalidState(`${source.identifier} already has ${replicasMax} read replicas.`);
  const instance = await draftInstance(
    ctx,
    {
      identifier: checks.checkedIdentifier(input.DBInstanceIdentifier),
      engineVersion: source.engineVersion,
      masterUsername: source.masterUsername,
      ...(source.dbName === undefined ? {} : { dbName: source.dbName }),
      instanceClass: checks.checkedClass(input.DBInstanceClass ?? source.instanceClass),
      ...checks.checkedStorage({
        StorageType: input.StorageType ?? source.storageType,
        AllocatedStorage: input.AllocatedStorage ?? source.allocatedStorage,
        Iops: input.Iops ?? (input.StorageType === undefined ? source.iops : undefined),
        MaxAllocatedStorage: input.MaxAllocatedStorage,
      }),
      parameterGroup: findParameterGroup(ctx, input.DBParameterGroupName ?? source.parameterGroup)
        .name,
      source: source.resourceId,
    },
    { BackupRetentionPeriod: 0, ...input },
  );
  const beginning = { kind: "replica", source: source.resourceId } as const;
  return ctx.transact(addInstance, { instance, beginning });
};
