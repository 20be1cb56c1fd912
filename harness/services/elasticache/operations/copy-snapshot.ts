/** CopySnapshot: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CopySnapshot.html */

import * as errors from "../errors.ts";
import { findSnapshot } from "../find.ts";
import { refuse } from "../input.ts";
import type { CacheProcedure, CacheStep } from "../operation.ts";
import { snapshotId } from "../server.ts";
import { shownSnapshot } from "../shown.ts";
import { newSnapshotName } from "../snapshot.ts";
import type { CacheSnapshot } from "../store.ts";
import { withTags } from "../tags.ts";

export const copySnapshot: CacheProcedure<"CopySnapshot"> = async (input, ctx) => {
  refuse(input, ["TargetBucket", "KmsKeyId"]);
  const source = findSnapshot(ctx, input.SourceSnapshotName);
  if (source.status !== "available") throw errors.snapshotState(source.name, source.status);
  const name = newSnapshotName(ctx, input.TargetSnapshotName);
  const copy: CacheSnapshot = {
    ...source,
    name,
    copyOf: source.name,
    tags: withTags({}, input.Tags),
  };
  ctx.transact(keep, { ...copy, status: "creating" });
  await ctx.engine.copySnapshot(snapshotId(ctx, source.name), snapshotId(ctx, name));
  ctx.transact(keep, copy);
  return { Snapshot: shownSnapshot(ctx, copy) };
};

const keep: CacheStep<CacheSnapshot> = (snapshot, { store }) => {
  store.snapshots.put(snapshot.name, snapshot);
  return { output: undefined };
};
