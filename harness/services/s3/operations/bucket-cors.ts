/**
 * The bucket's cross-origin rules.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html
 */

import { bucketAt } from "../access.ts";
import { changeBucket } from "../change-bucket.ts";
import { checkRules } from "../cors.ts";
import { noConfiguration } from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** Replaces the rules. */
export const putBucketCors: S3Transition<"PutBucketCors"> = (input, ctx) => {
  const cors = input.CORSConfiguration.CORSRules;
  checkRules(cors);
  return changeBucket(ctx, input, { cors });
};

/** The rules as they were put. */
export const getBucketCors: S3Transition<"GetBucketCors"> = (input, ctx) => {
  const { cors, name } = bucketAt(ctx, input);
  if (cors) return { output: { CORSRules: cors } };
  throw noConfiguration("NoSuchCORSConfiguration", "The CORS configuration does not exist", name);
};

/** Removes all rules. */
export const deleteBucketCors: S3Transition<"DeleteBucketCors"> = (input, ctx) =>
  changeBucket(ctx, input, { cors: undefined });
