/** GetBucketLocation: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */

import { bucketAt } from "../access.ts";
import type { S3Transition } from "../operation.ts";

/** The bucket's region. AWS: us-east-1 has an empty constraint. */
export const getBucketLocation: S3Transition<"GetBucketLocation"> = (input, ctx) => {
  const { region } = bucketAt(ctx, input);
  return { output: region === "us-east-1" ? {} : { LocationConstraint: region } };
};
