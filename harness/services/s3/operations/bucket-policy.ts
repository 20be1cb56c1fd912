/**
 * The bucket's policy, and whether it lets everyone in.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
 */

import { bucketAt } from "../access.ts";
import type { Bucket } from "../bucket.ts";
import { checkPolicy, isPublicPolicy, parsePolicy } from "../bucket-policy.ts";
import { changeBucket } from "../change-bucket.ts";
import * as errors from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** Keeps the policy as it is written, once it is one. */
export const putBucketPolicy: S3Transition<"PutBucketPolicy"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  const policy = checkPolicy(bucket.name, input.Policy);
  if (bucket.publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(policy)) {
    throw errors.accessDenied(
      `Access Denied: public policies are blocked by BlockPublicPolicy of bucket ${bucket.name}; ` +
        "PutPublicAccessBlock or DeletePublicAccessBlock lets them in.",
    );
  }
  return changeBucket(ctx, input, { policy: input.Policy });
};

function policyOf({ policy, name }: Bucket): string {
  if (policy !== undefined) return policy;
  throw errors.noConfiguration("NoSuchBucketPolicy", "The bucket policy does not exist", name);
}

/** The policy as it was put. */
export const getBucketPolicy: S3Transition<"GetBucketPolicy"> = (input, ctx) => ({
  output: { Policy: policyOf(bucketAt(ctx, input)) },
});

/** Removes the policy. */
export const deleteBucketPolicy: S3Transition<"DeleteBucketPolicy"> = (input, ctx) =>
  changeBucket(ctx, input, { policy: undefined });

/** Whether the policy is public. */
export const getBucketPolicyStatus: S3Transition<"GetBucketPolicyStatus"> = (input, ctx) => {
  const policy = parsePolicy(policyOf(bucketAt(ctx, input)));
  return { output: { PolicyStatus: { IsPublic: isPublicPolicy(policy) } } };
};
