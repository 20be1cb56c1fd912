/** PromoteReadReplica: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_PromoteReadReplica.html */

import * as errors from "../errors.ts";
import { findInstance } from "../find.ts";
import { checkedBackupWindow, checkedRetention, refuse } from "../input.ts";
import { enqueued } from "../instance.ts";
import type { RdsTransition } from "../operation.ts";
import { shownInstance } from "../shown.ts";

export const promoteReadReplica: RdsTransition<"PromoteReadReplica"> = (input, ctx) => {
  refuse(input, ["TagSpecifications"]);
  const instance = findInstance(ctx, input.DBInstanceIdentifier);
  const { BackupRetentionPeriod: days = 1, PreferredBackupWindow: window } = input;
  if (instance.source === undefined)
    throw errors.invalidState(`DB Instance ${instance.identifier} is not a read replica`);
  if (instance.status !== "available") throw errors.notInState(instance.identifier, "available");
  const promoting = enqueued(
    {
      ...instance,
      backupRetentionDays: checkedRetention(days),
      backupWindow: window === undefined ? instance.backupWindow : checkedBackupWindow(window),
    },
    { kind: "promote" },
  );
  ctx.store.instances.put(instance.resourceId, promoting);
  return { output: { DBInstance: shownInstance(ctx, promoting) } };
};
