/** StopDBInstance: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StopDBInstance.html */

import * as errors from "../errors.ts";
import { findInstance, replicasOf } from "../find.ts";
import { enqueued } from "../instance.ts";
import type { RdsTransition } from "../operation.ts";
import { shownInstance } from "../shown.ts";
import { startSnapshot } from "../snapshot.ts";

export const stopDbInstance: RdsTransition<"StopDBInstance"> = (input, ctx) => {
  const instance = findInstance(ctx, input.DBInstanceIdentifier);
  if (instance.status !== "available") throw errors.notInState(instance.identifier, "available");
  if (instance.source !== undefined || replicasOf(ctx, instance).length > 0)
    throw errors.invalidState(
      `Cannot stop ${instance.identifier}: it is a read replica or the source of one.`,
    );
  const ready = input.DBSnapshotIdentifier
    ? startSnapshot(ctx, instance, { name: input.DBSnapshotIdentifier })
    : instance;
  const stopping = enqueued(ready, { kind: "stop" });
  ctx.store.instances.put(instance.resourceId, stopping);
  return { output: { DBInstance: shownInstance(ctx, stopping) } };
};
