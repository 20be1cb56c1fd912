/**
 * The bucket's lifecycle rules: expiry is done, every midnight (UTC) of the harness clock.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html
 */

import { bucketAt } from "../access.ts";
import { changeBucket } from "../change-bucket.ts";
import * as errors from "../errors.ts";
import { parseLifecycle, shownLifecycle } from "../lifecycle-input.ts";
import type { S3Transition } from "../operation.ts";

/** Replaces the rules. */
export const putBucketLifecycleConfiguration: S3Transition<"PutBucketLifecycleConfiguration"> = (
  input,
  ctx,
) => {
  const lifecycle = parseLifecycle(input.LifecycleConfiguration?.Rules ?? [], ctx.random);
  changeBucket(ctx, input, { lifecycle });
  return { output: {} };
};

/** The rules as they were put. */
export const getBucketLifecycleConfiguration: S3Transition<"GetBucketLifecycleConfiguration"> = (
  input,
  ctx,
) => {
  const { lifecycle, name } = bucketAt(ctx, input);
  if (lifecycle) return { output: { Rules: shownLifecycle(lifecycle) } };
  throw errors.noConfiguration(
    "NoSuchLifecycleConfiguration",
    "The lifecycle configuration does not exist",
    name,
  );
};

/** Removes all rules. */
export const deleteBucketLifecycle: S3Transition<"DeleteBucketLifecycle"> = (input, ctx) =>
  changeBucket(ctx, input, { lifecycle: undefined });
