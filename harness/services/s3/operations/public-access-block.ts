/**
 * What of public access the bucket blocks.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html
 */

import { bucketAt } from "../access.ts";
import { changeBucket } from "../change-bucket.ts";
import { noConfiguration } from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** Replaces the block; what is not named is not blocked. */
export const putPublicAccessBlock: S3Transition<"PutPublicAccessBlock"> = (input, ctx) => {
  const asked = input.PublicAccessBlockConfiguration;
  return changeBucket(ctx, input, {
    publicAccessBlock: {
      BlockPublicAcls: asked.BlockPublicAcls ?? false,
      IgnorePublicAcls: asked.IgnorePublicAcls ?? false,
      BlockPublicPolicy: asked.BlockPublicPolicy ?? false,
      RestrictPublicBuckets: asked.RestrictPublicBuckets ?? false,
    },
  });
};

/** The block; a new bucket has one that blocks everything. */
export const getPublicAccessBlock: S3Transition<"GetPublicAccessBlock"> = (input, ctx) => {
  const { publicAccessBlock, name } = bucketAt(ctx, input);
  if (publicAccessBlock) return { output: { PublicAccessBlockConfiguration: publicAccessBlock } };
  throw noConfiguration(
    "NoSuchPublicAccessBlockConfiguration",
    "The public access block configuration was not found",
    name,
  );
};

/** Removes the block. */
export const deletePublicAccessBlock: S3Transition<"DeletePublicAccessBlock"> = (input, ctx) =>
  changeBucket(ctx, input, { publicAccessBlock: undefined });
