/** DeleteSnapshot: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteSnapshot.html */

import * as errors from "../errors.ts";
import { findSnapshot } from "../find.ts";
import type { CacheProcedure, CacheStep } from "../operation.ts";
import { snapshotId } from "../server.ts";
import { shownSnapshot } from "../shown.ts";

export const deleteSnapshot: CacheProcedure<"DeleteSnapshot"> = async (input, ctx) => {
  const snapshot = findSnapshot(ctx, input.SnapshotName);
  if (snapshot.status === "creating") throw errors.snapshotState(snapshot.name, "creating");
  ctx.transact(forget, snapshot.name);
  await ctx.engine.removeSnapshot(snapshotId(ctx, snapshot.name));
  return { Snapshot: { ...shownSnapshot(ctx, snapshot), SnapshotStatus: "deleting" } };
};

const forget: CacheStep<string> = (name, { store }) => {
  store.snapshots.remove(name);
  return { output: undefined };
};
