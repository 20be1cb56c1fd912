/**
 * Making versions and taking them away, in a bucket with versioning on, suspended or never used.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersioningEnabledBuckets.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */

import type { ServiceEvent } from "#bus/events.ts";
import type { Bucket } from "./bucket.ts";
import { objectChanged, objectCreated } from "./changed.ts";
import type { Draft } from "./draft.ts";
import {
  type Content,
  EMPTY_MD5,
  NULL_VERSION,
  newVersionId,
  type ObjectVersion,
  shownVersion,
} from "./object.ts";
import type { S3Context } from "./operation.ts";
import type { VersionStore } from "./store.ts";

interface NewObject {
  readonly key: string;
  readonly draft: Draft;
  readonly content: Content;
  /** Such as `ObjectCreated:Put`. */
  readonly eventName: string;
  readonly uploadId?: string;
}

export interface Written {
  readonly version: ObjectVersion;
  readonly event: ServiceEvent;
}

/** Makes `object` the key's newest version. */
export function writeObject(ctx: S3Context, bucket: Bucket, object: NewObject): Written {
  const version: ObjectVersion = {
    ...object.draft,
    ...object.content,
    ...place(ctx, bucket, object.key),
    deleteMarker: false,
    ...(object.uploadId === undefined ? {} : { uploadId: object.uploadId }),
  };
  putNewest(ctx.store.versions, version);
  const shown = shownVersion(bucket, version);
  return { version, event: objectCreated(ctx, version, object.eventName, shown) };
}

function place(ctx: S3Context, bucket: Bucket, key: string) {
  const versioned = bucket.versioning === "Enabled";
  return {
    bucket: bucket.name,
    key,
    versionId: versioned ? newVersionId(ctx.random) : NULL_VERSION,
    sequence: ctx.store.nextSequence(bucket.name),
    latest: true,
    lastModified: ctx.now,
  };
}

/** The previous newest steps back; a null version is replaced by the next one. */
function putNewest(versions: VersionStore, version: ObjectVersion): void {
  const { bucket, key, versionId } = version;
  const previous = versions.latest(bucket, key);
  if (previous && previous.versionId !== versionId) versions.put({ ...previous, latest: false });
  const replaced =
    versionId === NULL_VERSION ? versions.find(bucket, key, NULL_VERSION) : undefined;
  // Put first: the new version may name the blobs of the one it replaces.
  versions.put(version);
  if (replaced) versions.remove(replaced);
}

export interface Removed {
  readonly deleteMarker: boolean;
  readonly versionId: string | undefined;
  /** Empty when there was nothing to remove. */
  readonly events: readonly ServiceEvent[];
}

/** Deletes a key as a request without a version id does: for good, or by a delete marker. */
export function removeObject(
  ctx: S3Context,
  bucket: Bucket,
  key: string,
  event = "ObjectRemoved",
): Removed {
  if (bucket.versioning === undefined) {
    const version = ctx.store.versions.latest(bucket.name, key);
    if (!version) return { deleteMarker: false, versionId: undefined, events: [] };
    return removeVersion(ctx, bucket, version, event);
  }
  const marker: ObjectVersion = {
    ...place(ctx, bucket, key),
    segments: [],
    bytes: 0,
    eTag: EMPTY_MD5,
    metadata: {},
    storageClass: "STANDARD",
    tags: [],
    grants: [],
    deleteMarker: true,
  };
  putNewest(ctx.store.versions, marker);
  const { versionId, sequence } = marker;
  const eventName = `${event}:DeleteMarkerCreated`;
  const change = { eventName, bucket: bucket.name, key, sequence, eTag: EMPTY_MD5, versionId };
  return { deleteMarker: true, versionId, events: [objectChanged(ctx, change)] };
}

/** Deletes one version for good; the one before it becomes the newest. */
export function removeVersion(
  ctx: S3Context,
  bucket: Bucket,
  version: ObjectVersion,
  event = "ObjectRemoved",
): Removed {
  const { versions } = ctx.store;
  const { key } = version;
  versions.remove(version);
  if (version.latest) {
    const next = versions.latest(bucket.name, key);
    if (next) versions.put({ ...next, latest: true });
  }
  const versionId = shownVersion(bucket, version);
  const sequence = ctx.store.nextSequence(bucket.name);
  const change = { eventName: `${event}:Delete`, bucket: bucket.name, key, sequence, versionId };
  return {
    deleteMarker: version.deleteMarker,
    versionId,
    events: [objectChanged(ctx, change)],
  };
}
