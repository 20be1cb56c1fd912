/**
 * The bucket's access control list.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
 */

import { bucketAt } from "../access.ts";
import { askedGrants, shownAcl } from "../acl.ts";
import { changeBucket } from "../change-bucket.ts";
import { permittedGrants } from "../draft.ts";
import type { S3Transition } from "../operation.ts";

/** Replaces the list: canned, by headers or written out. */
export const putBucketAcl: S3Transition<"PutBucketAcl"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  const grants = permittedGrants(bucket, askedGrants(input, ctx.account));
  return changeBucket(ctx, input, { grants });
};

/** The owner's full control, and what else is granted. */
export const getBucketAcl: S3Transition<"GetBucketAcl"> = (input, ctx) => ({
  output: shownAcl(ctx.account, bucketAt(ctx, input).grants),
});
