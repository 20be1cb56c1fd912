/** A harness with one bucket, and the official client on it, for tests over TCP. */

import { S3 } from "@aws-sdk/client-s3";
import { createHarness, type Harness } from "#harness/harness.ts";

export interface S3Stage {
  readonly harness: Harness;
  readonly s3: S3;
  close(): Promise<void>;
}

export async function openS3(Bucket: string): Promise<S3Stage> {
  const harness = await createHarness({ port: 0 });
  const s3 = new S3({
    endpoint: harness.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
  });
  await s3.createBucket({ Bucket });
  return {
    harness,
    s3,
    async close() {
      s3.destroy();
      await harness.stop();
    },
  };
}
