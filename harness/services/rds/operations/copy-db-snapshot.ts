/** CopyDBSnapshot: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html */

import { parseArn } from "#kernel/arn.ts";
import * as errors from "../errors.ts";
import { findSnapshot } from "../find.ts";
import { happened } from "../happened.ts";
import { refuse } from "../input.ts";
import type { RdsProcedure, RdsStep } from "../operation.ts";
import { serverId } from "../server.ts";
import { shownSnapshot } from "../shown.ts";
import { newSnapshotName, refuseUnready } from "../snapshot.ts";
import type { DbSnapshot } from "../store.ts";
import { withTags } from "../tags.ts";

const UNBUILT = [
  ...["KmsKeyId", "PreSignedUrl", "OptionGroupName", "TargetCustomAvailabilityZone"],
  ...["SnapshotTarget", "CopyOptionGroup", "SnapshotAvailabilityZone", "TagSpecifications"],
];

export const copyDbSnapshot: RdsProcedure<"CopyDBSnapshot"> = async (input, ctx) => {
  refuse(input, UNBUILT);
  const region = parseArn(input.SourceDBSnapshotIdentifier)?.region ?? ctx.region;
  if (region !== ctx.region) throw errors.notBuilt(`copying a snapshot from ${region}`);
  const source = findSnapshot(ctx, input.SourceDBSnapshotIdentifier);
  refuseUnready(source);
  const { DBSnapshot } = ctx.transact(add, {
    ...source,
    name: newSnapshotName(ctx, input.TargetDBSnapshotIdentifier),
    status: "creating",
    copyOf: source.name,
    tags: withTags(input.CopyTags ? source.tags : {}, input.Tags),
  });
  const name = DBSnapshot.DBSnapshotIdentifier ?? "";
  await ctx.engine.copySnapshot(serverId(ctx, source.name), serverId(ctx, name));
  return { DBSnapshot: shownSnapshot(ctx, ctx.transact(complete, name)) };
};

const add: RdsStep<DbSnapshot, { readonly DBSnapshot: ReturnType<typeof shownSnapshot> }> = (
  snapshot,
  ctx,
) => {
  newSnapshotName(ctx, snapshot.name);
  ctx.store.snapshots.put(snapshot.name, snapshot);
  const message = `Started copy of snapshot ${snapshot.copyOf} in region ${ctx.region}`;
  happened(ctx, "db-snapshot", snapshot.name, "notification", message);
  return { output: { DBSnapshot: shownSnapshot(ctx, snapshot) } };
};

const complete: RdsStep<string, DbSnapshot> = (name, ctx) => {
  const snapshot: DbSnapshot = {
    ...findSnapshot(ctx, name),
    status: "available",
    createdAt: ctx.now,
  };
  ctx.store.snapshots.put(name, snapshot);
  const message = `Finished copy of snapshot ${snapshot.copyOf} in region ${ctx.region}`;
  happened(ctx, "db-snapshot", name, "notification", message);
  return { output: snapshot };
};
