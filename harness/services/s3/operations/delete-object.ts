/** DeleteObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */

import { bucketAt } from "../access.ts";
import { deleteKey } from "../delete.ts";
import { checkHonoured } from "../draft.ts";
import type { S3Transition } from "../operation.ts";

/** Deletes an object, or one version of it; what is not there is as good as deleted. */
export const deleteObject: S3Transition<"DeleteObject"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  checkHonoured(input);
  const removed = deleteKey(ctx, bucket, {
    Key: input.Key,
    VersionId: input.VersionId,
    ETag: input.IfMatch,
    LastModifiedTime: input.IfMatchLastModifiedTime,
    Size: input.IfMatchSize,
  });
  return {
    output: {
      DeleteMarker: removed.deleteMarker || undefined,
      VersionId: removed.versionId,
    },
    events: removed.events,
  };
};
