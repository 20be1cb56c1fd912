/** HeadBucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */

import { bucketAt } from "../access.ts";
import { bucketArn } from "../address.ts";
import * as errors from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** Says whether a bucket is there and may be used. */
export const headBucket: S3Transition<"HeadBucket"> = (input, ctx) => {
  // AWS: an answer to HEAD has no body, so a missing bucket is just a 404.
  if (!ctx.store.buckets.find(input.Bucket)) throw errors.notFound();
  const bucket = bucketAt(ctx, input);
  return {
    output: {
      BucketArn: bucketArn(bucket.name),
      BucketRegion: bucket.region,
      AccessPointAlias: false,
    },
  };
};
