/**
 * Default encryption: AES256 is all there is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html
 */

import { bucketAt } from "../access.ts";
import { changeBucket } from "../change-bucket.ts";
import * as errors from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** Accepts AES256, which every object is said to have. Choice: bytes are kept as they are. */
export const putBucketEncryption: S3Transition<"PutBucketEncryption"> = (input, ctx) => {
  const [rule, ...more] = input.ServerSideEncryptionConfiguration.Rules;
  if (!rule || more.length > 0) throw errors.malformedXml();
  const algorithm = rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? "AES256";
  if (algorithm !== "AES256") throw errors.notHonoured("SSEAlgorithm", algorithm);
  return changeBucket(ctx, input, { encryption: { bucketKey: rule.BucketKeyEnabled ?? false } });
};

/** AWS: since 2023 every bucket has AES256 at least. */
export const getBucketEncryption: S3Transition<"GetBucketEncryption"> = (input, ctx) => {
  const { encryption } = bucketAt(ctx, input);
  const rule = {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
    BucketKeyEnabled: encryption?.bucketKey ?? false,
  };
  return { output: { ServerSideEncryptionConfiguration: { Rules: [rule] } } };
};

/** Back to the default, which is the same. */
export const deleteBucketEncryption: S3Transition<"DeleteBucketEncryption"> = (input, ctx) =>
  changeBucket(ctx, input, { encryption: undefined });
