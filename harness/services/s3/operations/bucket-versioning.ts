/**
 * Whether the bucket keeps versions.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
 */

import { bucketAt } from "../access.ts";
import { changeBucket } from "../change-bucket.ts";
import * as errors from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** Enables or suspends versioning; it can never be taken back altogether. */
export const putBucketVersioning: S3Transition<"PutBucketVersioning"> = (input, ctx) => {
  const { Status, MFADelete } = input.VersioningConfiguration;
  if (MFADelete === "Enabled") throw errors.notHonoured("MfaDelete", MFADelete);
  if (Status === undefined) return changeBucket(ctx, input, {});
  if (Status !== "Enabled" && Status !== "Suspended") throw errors.malformedXml();
  return changeBucket(ctx, input, { versioning: Status });
};

/** Empty for a bucket that never had versioning. */
export const getBucketVersioning: S3Transition<"GetBucketVersioning"> = (input, ctx) => ({
  output: { Status: bucketAt(ctx, input).versioning },
});
