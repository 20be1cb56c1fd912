/** Deleting one key or one version, as DeleteObject and each entry of DeleteObjects ask for it. */

import type { ObjectIdentifier } from "#model/types/s3.ts";
import { currentAt, findVersion } from "./access.ts";
import type { Bucket } from "./bucket.ts";
import { namesTag } from "./conditions.ts";
import * as errors from "./errors.ts";
import { httpSeconds, type ObjectVersion } from "./object.ts";
import type { S3Context } from "./operation.ts";
import { type Removed, removeObject, removeVersion } from "./write.ts";

/** Deletes what `target` names, when it is as the target's conditions say. */
export function deleteKey(ctx: S3Context, bucket: Bucket, target: ObjectIdentifier): Removed {
  const { Key, VersionId } = target;
  if (VersionId === undefined) {
    checkConditions(currentAt(ctx, bucket, Key), target);
    return removeObject(ctx, bucket, Key);
  }
  const version = findVersion(ctx, bucket, Key, VersionId);
  checkConditions(version, target);
  // AWS: deleting a version that is not there succeeds.
  if (!version) return { deleteMarker: false, versionId: VersionId, events: [] };
  return removeVersion(ctx, bucket, version);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
function checkConditions(version: ObjectVersion | undefined, target: ObjectIdentifier): void {
  const { ETag, LastModifiedTime, Size } = target;
  if (ETag !== undefined && !(version && namesTag(ETag, version.eTag))) {
    throw errors.preconditionFailed("If-Match");
  }
  if (LastModifiedTime !== undefined) {
    const wanted = httpSeconds(LastModifiedTime.getTime());
    if (!version || httpSeconds(version.lastModified) !== wanted) {
      throw errors.preconditionFailed("x-amz-if-match-last-modified-time");
    }
  }
  if (Size !== undefined && version?.bytes !== Size) {
    throw errors.preconditionFailed("x-amz-if-match-size");
  }
}
