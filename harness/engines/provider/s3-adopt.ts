/** Buckets that the provider has and we do not know, as they were not made through us. */

import { type ForeignCall, isUnknown, mirror } from "./foreign-service.ts";
import { textIn } from "./s3-create.ts";
import { keep } from "./s3-kept.ts";

/** Makes a bucket that the provider has, and we do not know, known to our own service. */
export async function adopt(call: ForeignCall): Promise<void> {
  const Bucket = textIn(call.input, "Bucket");
  try {
    await call.own("GetBucketLocation", { Bucket });
  } catch (error) {
    if (!isUnknown(error)) throw error;
    await call.pass({ Bucket }, "HeadBucket");
    const { region } = call.ctx;
    const elsewhere = { CreateBucketConfiguration: { LocationConstraint: region } };
    const input = { Bucket, ...(region !== "us-east-1" && elsewhere) };
    await mirror(call, "CreateBucket", input);
    keep(call, { operation: "CreateBucket", input });
  }
}
