/** GetObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */

import { rangeOf } from "../object.ts";
import type { S3Procedure } from "../operation.ts";
import { checkOverrides, checkRestored, readObject } from "../read-object.ts";

/** The object's bytes, or a range of them, with its headers. */
export const getObject: S3Procedure<"GetObject"> = async (input, ctx) => {
  checkOverrides(ctx, input);
  const { version, range, output } = await readObject(ctx, input);
  checkRestored(version);
  return { ...output, Body: rangeOf(version, range.start, range.end) };
};
