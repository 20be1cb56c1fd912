/** CreateStorageLocation: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_CreateStorageLocation.html */

import { AwsError } from "#kernel/aws-error.ts";
import { storageBucket } from "../ids.ts";
import type { EbProcedure } from "../operation.ts";

export const createStorageLocation: EbProcedure<"CreateStorageLocation"> = async (_input, ctx) => {
  const Bucket = storageBucket(ctx);
  await ctx.call("s3", "CreateBucket", { Bucket }).catch((error: unknown) => {
    if (!(error instanceof AwsError && error.code === "BucketAlreadyOwnedByYou")) throw error;
  });
  return { S3Bucket: Bucket };
};
