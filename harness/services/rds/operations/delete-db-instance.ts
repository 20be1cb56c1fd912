/** DeleteDBInstance: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html */

import * as errors from "../errors.ts";
import { findInstance } from "../find.ts";
import { enqueued } from "../instance.ts";
import type { RdsTransition } from "../operation.ts";
import { shownInstance } from "../shown.ts";
import { addSnapshot } from "../snapshot.ts";

export const deleteDbInstance: RdsTransition<"DeleteDBInstance"> = (input, ctx) => {
  const instance = findInstance(ctx, input.DBInstanceIdentifier);
  const { FinalDBSnapshotIdentifier: name, SkipFinalSnapshot: skip = false } = input;
  if (instance.status === "deleting")
    throw errors.invalidState(`Instance ${instance.identifier} is already being deleted.`);
  if (instance.deletionProtection) throw errors.deletionProtected();
  const last = finalSnapshot(instance, name, skip);
  if (last !== undefined && instance.createdAt === undefined)
    throw errors.invalidState(
      `A final snapshot of ${instance.identifier} cannot be taken: it was never available.`,
    );
  const kept = last === undefined ? undefined : addSnapshot(ctx, instance, { name: last });
  const finalName = kept === undefined ? {} : { finalSnapshot: kept.name };
  // What was still to be done is of no use any more, but for what is under way.
  const current = { ...instance, work: instance.work.slice(0, 1) };
  const deleting = enqueued(current, { kind: "delete", ...finalName });
  ctx.store.instances.put(instance.resourceId, deleting);
  return { output: { DBInstance: shownInstance(ctx, deleting) } };
};

/** AWS: a replica has no final snapshot; all others have one unless it is waived. */
function finalSnapshot(
  { source }: { readonly source?: string },
  name: string | undefined,
  skip: boolean,
): string | undefined {
  if (name !== undefined && skip)
    throw errors.invalidCombination(
      "FinalDBSnapshotIdentifier can not be specified when deleting with SkipFinalSnapshot.",
    );
  if (source !== undefined) {
    if (name === undefined) return undefined;
    throw errors.invalidCombination(
      "FinalDBSnapshotIdentifier can not be specified when deleting a read replica.",
    );
  }
  if (name === undefined && !skip)
    throw errors.invalidCombination(
      "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
    );
  return name;
}
