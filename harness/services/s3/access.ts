/** Finding the bucket and the object that a call is about, with AWS's errors when they are not there. */

import { bucketArn, checkKey } from "./address.ts";
import type { Bucket } from "./bucket.ts";
import * as errors from "./errors.ts";
import { httpDate, NULL_VERSION, type ObjectVersion } from "./object.ts";
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

/** The version a request names, be it a delete marker; the newest when it names none. */
export function findVersion(
  { store }: Site,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion | undefined {
  checkKey(key);
  if (versionId === undefined) return store.versions.latest(bucket.name, key);
  if (versionId === "") {
    throw errors.invalidArgument("Version id cannot be the empty string", "versionId", versionId);
  }
  if (versionId !== NULL_VERSION && !/^[\w.]{32}$/.test(versionId)) {
    throw errors.invalidArgument("Invalid version id specified", "versionId", versionId);
  }
  return store.versions.find(bucket.name, key, versionId);
}

/**
 * The version a request reads; throws when there is none to read. A key that a delete marker hides
 * is missing, the marker itself cannot be read.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
export function versionAt(
  site: Site,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion {
  const version = existing(site, bucket, key, versionId);
  if (!version.deleteMarker) return version;
  const headers = markerHeaders(version);
  if (versionId === undefined) throw errors.noSuchKey(key, headers);
  throw errors.deleteMarkerUsed("GET", {
    ...headers,
    "last-modified": httpDate(version.lastModified),
  });
}

/** The version whose tags `method` is about. AWS: a delete marker refuses, named or not. */
export function taggedAt(
  site: Site,
  method: "GET" | "PUT" | "DELETE",
  bucket: Bucket,
  { Key, VersionId }: { readonly Key: string; readonly VersionId?: string | undefined },
): ObjectVersion {
  const version = existing(site, bucket, Key, VersionId);
  if (version.deleteMarker) throw errors.deleteMarkerUsed(method, markerHeaders(version));
  return version;
}

function existing(
  site: Site,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion {
  const version = findVersion(site, bucket, key, versionId);
  if (version) return version;
  throw versionId === undefined ? errors.noSuchKey(key) : errors.noSuchVersion(key, versionId);
}

const markerHeaders = ({ versionId }: ObjectVersion) => ({
  "x-amz-delete-marker": "true",
  "x-amz-version-id": versionId,
});

/** The object that readers without a version id see. */
export function currentAt(site: Site, bucket: Bucket, key: string): ObjectVersion | undefined {
  const latest = findVersion(site, bucket, key, undefined);
  return latest?.deleteMarker ? undefined : latest;
}
