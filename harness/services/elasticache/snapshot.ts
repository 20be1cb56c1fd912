/** Snapshots, from the call to the work that takes them. */

import type { Tag } from "#model/types/elasticache.ts";
import { type Cache, enqueued } from "./cache.ts";
import * as errors from "./errors.ts";
import { checkedName } from "./input.ts";
import { namePattern, snapshotsADayMax } from "./limits.ts";
import type { CacheContext } from "./operation.ts";
import type { CacheSnapshot } from "./store.ts";
import { withTags } from "./tags.ts";

interface Wanted {
  readonly name: string;
  readonly member: string;
  readonly tags?: readonly Tag[] | undefined;
}

/** Takes in a snapshot of the cache as it is; the cache's work fills it. */
export function addSnapshot(ctx: CacheContext, cache: Cache, wanted: Wanted): CacheSnapshot {
  const name = newSnapshotName(ctx, wanted.name);
  refuseMoreToday(ctx, cache, wanted.member);
  const snapshot: CacheSnapshot = {
    name,
    status: "creating",
    takenAt: ctx.now,
    bytes: 0,
    // Neither what it was about to do nor its token is part of it.
    cache: { ...cache, work: [], tokens: [], pending: {} },
    member: wanted.member,
    tags: withTags({}, wanted.tags),
  };
  ctx.store.snapshots.put(name, snapshot);
  return snapshot;
}

export function newSnapshotName({ store }: Pick<CacheContext, "store">, asked: string): string {
  const name = checkedName("SnapshotName", asked, namePattern);
  if (store.snapshots.find(name)) throw errors.snapshotExists(name);
  return name;
}

const DAY_MS = 24 * 60 * 60 * 1000;

function refuseMoreToday({ store, now }: CacheContext, { key }: Cache, member: string): void {
  const today = store.snapshots
    .scan()
    .filter(
      ({ document: each }) =>
        each.cache.key === key &&
        each.member === member &&
        each.copyOf === undefined &&
        each.takenAt > now - DAY_MS,
    );
  if (today.length >= snapshotsADayMax) throw errors.tooManySnapshots(snapshotsADayMax);
}

/** The cache with the work of its end, after a last snapshot when one is wanted. */
export function ending(ctx: CacheContext, cache: Cache, finalName: string | undefined): Cache {
  const last =
    finalName === undefined || finalName === ""
      ? {}
      : { finalSnapshot: addSnapshot(ctx, cache, { name: finalName, member: cache.primary }).name };
  // What was still to be done is of no use any more, but for what is under way.
  const current = { ...cache, work: cache.work.slice(0, 1) };
  return enqueued(current, { kind: "delete", ...last });
}
