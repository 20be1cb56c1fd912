/** DeleteDBSnapshot: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSnapshot.html */

import { findSnapshot } from "../find.ts";
import { happened } from "../happened.ts";
import type { RdsProcedure, RdsStep } from "../operation.ts";
import { serverId } from "../server.ts";
import { shownSnapshot } from "../shown.ts";
import { refuseUnready } from "../snapshot.ts";

export const deleteDbSnapshot: RdsProcedure<"DeleteDBSnapshot"> = async (input, ctx) => {
  const snapshot = findSnapshot(ctx, input.DBSnapshotIdentifier);
  if (snapshot.status !== "failed") refuseUnready(snapshot);
  ctx.transact(forget, snapshot.name);
  await ctx.engine.removeSnapshot(serverId(ctx, snapshot.name));
  return { DBSnapshot: { ...shownSnapshot(ctx, snapshot), Status: "deleted" } };
};

const forget: RdsStep<string> = (name, ctx) => {
  ctx.store.snapshots.remove(name);
  happened(ctx, "db-snapshot", name, "deletion", "Deleted manual snapshot");
  return { output: undefined };
};
