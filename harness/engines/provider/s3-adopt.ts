/** Buckets that the provider has and we do not know, as they were not made through us. */

import { type ForeignCall, isUnknown, mirror } from "./foreign-service.ts";
import { textIn } from "./s3-create.ts";

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
    await mirror(call, "CreateBucket", { Bucket, ...(region !== "us-east-1" && elsewhere) });
  }
}
