/** HeadObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */

import { AwsError } from "#kernel/aws-error.ts";
import * as errors from "../errors.ts";
import type { S3Procedure } from "../operation.ts";
import { readObject } from "../read-object.ts";

/** The object's headers. What is missing has no code here: an answer to HEAD has no body. */
export const headObject: S3Procedure<"HeadObject"> = async (input, ctx) => {
  try {
    return (await readObject(ctx, input)).output;
  } catch (error) {
    if (error instanceof AwsError && error.status === 404) throw errors.notFound(error.headers);
    throw error;
  }
};
