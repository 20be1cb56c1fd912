/** CreateDBSnapshot: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html */

import * as errors from "../errors.ts";
import { findInstance, findSnapshot } from "../find.ts";
import type { RdsTransition } from "../operation.ts";
import { shownSnapshot } from "../shown.ts";
import { startSnapshot } from "../snapshot.ts";

export const createDbSnapshot: RdsTransition<"CreateDBSnapshot"> = (input, ctx) => {
  const instance = findInstance(ctx, input.DBInstanceIdentifier);
  if (instance.status !== "available") throw errors.cannotSnapshot(instance.identifier);
  const wanted = { name: input.DBSnapshotIdentifier, tags: input.Tags };
  ctx.store.instances.put(instance.resourceId, startSnapshot(ctx, instance, wanted));
  const snapshot = findSnapshot(ctx, input.DBSnapshotIdentifier);
  return { output: { DBSnapshot: shownSnapshot(ctx, snapshot) } };
};
