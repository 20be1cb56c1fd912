/**
 * Settings that no bucket here can have: asked for, they are told as not being there, which is what
 * tools that read a whole bucket need. Putting them answers NotImplemented.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */

import { bucketAt } from "../access.ts";
import { noConfiguration } from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** No transfer acceleration. */
export const getBucketAccelerateConfiguration: S3Transition<"GetBucketAccelerateConfiguration"> = (
  input,
  ctx,
) => {
  bucketAt(ctx, input);
  return { output: {} };
};

/** No access logs. */
export const getBucketLogging: S3Transition<"GetBucketLogging"> = (input, ctx) => {
  bucketAt(ctx, input);
  return { output: {} };
};

/** The owner pays. */
export const getBucketRequestPayment: S3Transition<"GetBucketRequestPayment"> = (input, ctx) => {
  bucketAt(ctx, input);
  return { output: { Payer: "BucketOwner" } };
};

/** No website. */
export const getBucketWebsite: S3Transition<"GetBucketWebsite"> = (input, ctx) => {
  throw noConfiguration(
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
    bucketAt(ctx, input).name,
  );
};

/** No replication. */
export const getBucketReplication: S3Transition<"GetBucketReplication"> = (input, ctx) => {
  throw noConfiguration(
    "ReplicationConfigurationNotFoundError",
    "The replication configuration was not found",
    bucketAt(ctx, input).name,
  );
};

/** No object lock. */
export const getObjectLockConfiguration: S3Transition<"GetObjectLockConfiguration"> = (
  input,
  ctx,
) => {
  throw noConfiguration(
    "ObjectLockConfigurationNotFoundError",
    "Object Lock configuration does not exist for this bucket",
    bucketAt(ctx, input).name,
  );
};
