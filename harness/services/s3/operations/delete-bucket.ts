/** DeleteBucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */

import { bucketAt } from "../access.ts";
import * as errors from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** Deletes an empty bucket; uploads in progress go with it. */
export const deleteBucket: S3Transition<"DeleteBucket"> = (input, ctx) => {
  const { name } = bucketAt(ctx, input);
  if (!ctx.store.versions.isEmpty(name)) throw errors.bucketNotEmpty(name);
  for (const { item } of ctx.store.uploads.list(name, "", "", Number.MAX_SAFE_INTEGER)) {
    ctx.store.uploads.remove(item);
  }
  ctx.store.buckets.remove(name);
  return { output: {} };
};
