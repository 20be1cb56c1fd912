/**
 * The daily expiry that lifecycle rules ask for.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html
 */

import type { ServiceEvent } from "#bus/events.ts";
import type { Instant } from "#kernel/clock.ts";
import type { Background, TransitionResult } from "#operation/service.ts";
import { END } from "./address.ts";
import type { Bucket } from "./bucket.ts";
import { covers, expiryOf, type LifecycleRule, midnightAfter } from "./lifecycle.ts";
import { dayMs, sweepBatch } from "./limits.ts";
import type { ObjectVersion } from "./object.ts";
import type { S3Context } from "./operation.ts";
import type { S3Store } from "./store.ts";
import { removeObject, removeVersion } from "./write.ts";

/** A loop for each bucket with rules: sweeps when it starts, then at every midnight. */
export const lifecycleLoop: Background<S3Store, unknown> = {
  name: "lifecycle",
  wanted: (store) => store.withLifecycle(),
  async run(bucket, ctx) {
    for (;;) {
      let next: Sweep | undefined = { bucket, from: "", newer: undefined };
      while (next) next = ctx.transact(sweep, next);
      ctx.transact(abortUploads, bucket);
      const due = midnightAfter(ctx.now + 1);
      await ctx.until(() => (ctx.now < due ? undefined : true), { deadline: due });
    }
  },
};

interface Sweep {
  readonly bucket: string;
  readonly from: string;
  /** The version that the batch before ended with, and how many noncurrent ones its key had. */
  readonly newer: Newer | undefined;
}

interface Newer {
  readonly key: string;
  readonly lastModified: Instant;
  readonly noncurrent: number;
}

/** Judges one batch of versions; returns where the next one begins. */
function sweep(at: Sweep, ctx: S3Context): TransitionResult<Sweep | undefined> {
  const bucket = ctx.store.buckets.find(at.bucket);
  const rules = bucket?.lifecycle?.filter((rule) => rule.enabled) ?? [];
  if (!bucket || rules.length === 0) return { output: undefined };
  const events: ServiceEvent[] = [];
  let { from, newer } = at;
  const found = ctx.store.versions.all(bucket.name, "", from, sweepBatch);
  for (const { place, item } of found) {
    const successor = newer?.key === item.key ? newer : undefined;
    events.push(...expire(ctx, bucket, rules, { version: item, successor }));
    const noncurrent = successor ? successor.noncurrent + 1 : 0;
    newer = { key: item.key, lastModified: item.lastModified, noncurrent };
    from = place + END;
  }
  const output = found.length < sweepBatch ? undefined : { bucket: bucket.name, from, newer };
  return { output, events };
}

interface Candidate {
  readonly version: ObjectVersion;
  readonly successor: Newer | undefined;
}

function expire(
  ctx: S3Context,
  bucket: Bucket,
  rules: readonly LifecycleRule[],
  { version, successor }: Candidate,
): readonly ServiceEvent[] {
  const event = "LifecycleExpiration";
  if (successor) {
    const due = rules.some((rule) => noncurrentIsDue(rule, version, successor, ctx.now));
    return due ? removeVersion(ctx, bucket, version, event).events : [];
  }
  if (version.deleteMarker) {
    const asked = rules.some((rule) => rule.expiredDeleteMarkers && covers(rule, version));
    const alone = asked && isAlone(ctx.store, version);
    return alone ? removeVersion(ctx, bucket, version, event).events : [];
  }
  const expiry = expiryOf(rules, version);
  if (!expiry || expiry.at > ctx.now) return [];
  return removeObject(ctx, bucket, version.key, event).events;
}

/** AWS: days count from when the version was succeeded; the newest few may be kept for ever. */
function noncurrentIsDue(
  rule: LifecycleRule,
  version: ObjectVersion,
  successor: Newer,
  now: Instant,
): boolean {
  if (rule.noncurrentDays === undefined || !covers(rule, version)) return false;
  if (successor.noncurrent < (rule.newerNoncurrentVersions ?? 0)) return false;
  return midnightAfter(successor.lastModified + rule.noncurrentDays * dayMs) <= now;
}

/** Whether a delete marker is all that is left of its key. */
function isAlone(store: S3Store, marker: ObjectVersion): boolean {
  const { bucket, key } = marker;
  const after = store.versions.placeOf(marker) + END;
  return store.versions.all(bucket, key, after, 1)[0]?.item.key !== key;
}

function abortUploads(name: string, ctx: S3Context): TransitionResult<undefined> {
  const rules = ctx.store.buckets.find(name)?.lifecycle ?? [];
  for (const { item } of ctx.store.uploads.list(name, "", "", Number.MAX_SAFE_INTEGER)) {
    const due = rules.some(
      (rule) =>
        rule.enabled &&
        rule.abortUploadDays !== undefined &&
        item.key.startsWith(rule.prefix ?? "") &&
        midnightAfter(item.initiatedAt + rule.abortUploadDays * dayMs) <= ctx.now,
    );
    if (due) ctx.store.uploads.remove(item);
  }
  return { output: undefined };
}
