/**
 * Who owns the bucket's objects, and so whether ACLs count.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html
 */

import { bucketAt } from "../access.ts";
import { parseOwnership } from "../bucket.ts";
import { changeBucket } from "../change-bucket.ts";
import * as errors from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** Sets the ownership; ACLs can be turned off only when the bucket's grants nothing to others. */
export const putBucketOwnershipControls: S3Transition<"PutBucketOwnershipControls"> = (
  input,
  ctx,
) => {
  const [rule, ...more] = input.OwnershipControls.Rules;
  if (!rule || more.length > 0) throw errors.malformedXml();
  const ownership = parseOwnership(rule.ObjectOwnership);
  if (ownership === "BucketOwnerEnforced" && bucketAt(ctx, input).grants.length > 0) {
    throw errors.aclWithEnforcedOwnership();
  }
  return changeBucket(ctx, input, { ownership });
};

/** The ownership. */
export const getBucketOwnershipControls: S3Transition<"GetBucketOwnershipControls"> = (
  input,
  ctx,
) => {
  const { ownership, name } = bucketAt(ctx, input);
  if (ownership) {
    return { output: { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } } };
  }
  throw errors.noConfiguration(
    "OwnershipControlsNotFoundError",
    "The bucket ownership controls were not found",
    name,
  );
};

/** Removes the controls: ACLs count then. */
export const deleteBucketOwnershipControls: S3Transition<"DeleteBucketOwnershipControls"> = (
  input,
  ctx,
) => changeBucket(ctx, input, { ownership: undefined });
