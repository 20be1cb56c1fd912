/** Snapshots, from the call to the work that takes them. */

import type { Tag } from "#model/types/rds.ts";
import { refuseTaken } from "#operation/data-service/name.ts";
import * as errors from "./errors.ts";
import { happened } from "./happened.ts";
import { checkedName } from "./input.ts";
import { type DbInstance, enqueued } from "./instance.ts";
import { snapshotPattern } from "./limits.ts";
import type { RdsContext } from "./operation.ts";
import type { DbSnapshot } from "./store.ts";
import { withTags } from "./tags.ts";

interface Wanted {
  readonly name: string;
  readonly tags?: readonly Tag[] | undefined;
}

/** Takes in a snapshot of the instance as it is; the instance's work fills it. */
export function addSnapshot(ctx: RdsContext, instance: DbInstance, wanted: Wanted): DbSnapshot {
  const name = newSnapshotName(ctx, wanted.name);
  const snapshot: DbSnapshot = {
    name,
    status: "creating",
    createdAt: ctx.now,
    // What it was about to do is not part of it.
    instance: { ...instance, work: [], pending: {} },
    tags: withTags(instance.copyTagsToSnapshot ? instance.tags : {}, wanted.tags),
  };
  ctx.store.snapshots.put(name, snapshot);
  happened(ctx, "db-snapshot", name, "creation", "Creating manual snapshot");
  return snapshot;
}

export function newSnapshotName({ store }: Pick<RdsContext, "store">, asked: string): string {
  const name = checkedName("DBSnapshotIdentifier", asked, snapshotPattern);
  refuseTaken(store.snapshots, name, errors.snapshotRoom);
  return name;
}

/** The instance with the work of taking a new snapshot. */
export function startSnapshot(ctx: RdsContext, instance: DbInstance, wanted: Wanted): DbInstance {
  const { name } = addSnapshot(ctx, instance, wanted);
  return enqueued(instance, { kind: "snapshot", snapshot: name });
}

/** Nothing is made of a snapshot that is not whole. */
export function refuseUnready({ name, status }: DbSnapshot): void {
  if (status !== "available") throw errors.snapshotNotReady(name, status);
}
