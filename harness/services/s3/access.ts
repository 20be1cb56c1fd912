/** Finding the bucket and the object that a call is about, with AWS's errors when they are not there. */

import { bucketArn } from "./address.ts";
import type { Bucket } from "./bucket.ts";
import * as errors from "./errors.ts";
import { NULL_VERSION, type ObjectVersion } from "./object.ts";
import type { S3Store } from "./store.ts";

interface Site {
  readonly store: S3Store;
  readonly account: string;
}

interface BucketInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** The bucket; refused when the caller expects another owner. */
export function bucketAt({ store, account }: Site, input: BucketInput): Bucket {
  const bucket = store.buckets.find(input.Bucket);
  if (!bucket) throw errors.noSuchBucket(input.Bucket);
  const expected = input.ExpectedBucketOwner;
  if (expected !== undefined && expected !== account) {
    throw errors.accessDenied(
      `${bucketArn(bucket.name)} belongs to account ${account}, not to ${expected}.`,
    );
  }
  return bucket;
}

/** The version a request names; undefined for the newest when that is absent or a delete marker. */
export function findVersion(
  { store }: Site,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion | undefined {
  if (versionId === undefined) {
    const latest = store.versions.latest(bucket.name, key);
    return latest?.deleteMarker ? undefined : latest;
  }
  if (versionId === "") {
    throw errors.invalidArgument("Version id cannot be the empty string", "versionId", versionId);
  }
  if (versionId !== NULL_VERSION && !/^[\w.]{32}$/.test(versionId)) {
    throw errors.invalidArgument("Invalid version id specified", "versionId", versionId);
  }
  return store.versions.find(bucket.name, key, versionId);
}

/** The version a request reads; throws when there is none to read. */
export function versionAt(
  site: Site,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion {
  const version = findVersion(site, bucket, key, versionId);
  if (!version) {
    throw versionId === undefined ? errors.noSuchKey(key) : errors.noSuchVersion(key, versionId);
  }
  if (version.deleteMarker) throw errors.deleteMarkerRead();
  return version;
}

/** The object that readers without a version id see. */
export const currentAt = (site: Site, bucket: Bucket, key: string): ObjectVersion | undefined =>
  findVersion(site, bucket, key, undefined);
