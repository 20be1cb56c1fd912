/** AbortMultipartUpload: https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */

import { bucketAt } from "../access.ts";
import { preconditionFailed } from "../errors.ts";
import { httpSeconds } from "../object.ts";
import type { S3Transition } from "../operation.ts";
import { uploadAt } from "../upload-access.ts";

/** Gives an upload up; its parts are freed. */
export const abortMultipartUpload: S3Transition<"AbortMultipartUpload"> = (input, ctx) => {
  bucketAt(ctx, input);
  const upload = uploadAt(ctx.store, input);
  const initiated = input.IfMatchInitiatedTime?.getTime();
  if (initiated !== undefined && httpSeconds(upload.initiatedAt) !== httpSeconds(initiated)) {
    throw preconditionFailed("x-amz-if-match-initiated-time");
  }
  ctx.store.uploads.remove(upload);
  return { output: {} };
};
