/**
 * Tags of a bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html
 */

import { bucketAt } from "../access.ts";
import { changeBucket } from "../change-bucket.ts";
import { noConfiguration } from "../errors.ts";
import { bucketTagsMax } from "../limits.ts";
import type { S3Transition } from "../operation.ts";
import { checkedTags } from "../tags.ts";

/** Replaces all tags. */
export const putBucketTagging: S3Transition<"PutBucketTagging"> = (input, ctx) =>
  changeBucket(ctx, input, { tags: checkedTags(input.Tagging.TagSet, bucketTagsMax) });

/** The tags as they were put. */
export const getBucketTagging: S3Transition<"GetBucketTagging"> = (input, ctx) => {
  const { tags = [], name } = bucketAt(ctx, input);
  if (tags.length > 0) return { output: { TagSet: tags } };
  throw noConfiguration("NoSuchTagSet", "The TagSet does not exist", name);
};

/** Removes all tags. */
export const deleteBucketTagging: S3Transition<"DeleteBucketTagging"> = (input, ctx) =>
  changeBucket(ctx, input, { tags: undefined });
