/** Changing one setting of a bucket, as most configuration operations do. */

import type { TransitionResult } from "#operation/service.ts";
import { bucketAt } from "./access.ts";
import type { Bucket } from "./bucket.ts";
import type { S3Context } from "./operation.ts";

interface BucketInput {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** Keeps the bucket with `change`; such operations answer nothing. */
export function changeBucket(
  ctx: S3Context,
  input: BucketInput,
  change: Partial<Omit<Bucket, "name">>,
): TransitionResult<Record<string, never>> {
  const bucket = bucketAt(ctx, input);
  ctx.store.buckets.put(bucket.name, { ...bucket, ...change });
  return { output: {} };
}
