/**
 * Making what may be there already: a deployment is made again on what an earlier one left, and one
 * that was cut off left some of it.
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { Caller } from "#operation/caller.ts";

/** What was made, or undefined when AWS answers by `code` that it is there. */
export async function unlessThere<T>(code: string, making: Promise<T>): Promise<T | undefined> {
  try {
    return await making;
  } catch (error) {
    if (error instanceof AwsError && error.code === code) return undefined;
    throw error;
  }
}

/** A bucket that is there stays; in us-east-1, which is never named, AWS answers with success. */
export async function createBucket(call: Caller, region: string, bucket: string): Promise<void> {
  const making = call("s3", "CreateBucket", {
    Bucket: bucket,
    ...(region !== "us-east-1" && {
      CreateBucketConfiguration: { LocationConstraint: region },
    }),
  });
  await unlessThere("BucketAlreadyOwnedByYou", making);
}
