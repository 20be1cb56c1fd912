/** A bundle of 5 GB is refused by what S3 says of it: none of it is read, and none written. */

import { expect, test } from "vitest";
import { NAME, type Stage, stageEnvironments } from "./testing/stage.ts";

const PART_BYTES = 5 * 2 ** 20;
const PARTS = 1024;
const TOO_LARGE = "Source bundle is empty or exceeds maximum allowed size: 524288000.";

/** One part, named again and again: S3 keeps its bytes once. */
async function putFiveGigabytes({ call }: Stage, Key: string): Promise<void> {
  const Bucket = "bundles";
  await call("s3", "PutObject", { Bucket, Key: "part", Body: new Uint8Array(PART_BYTES) });
  const { UploadId = "" } = await call("s3", "CreateMultipartUpload", { Bucket, Key });
  const Parts = [];
  for (let PartNumber = 1; PartNumber <= PARTS; PartNumber++) {
    const part = { Bucket, Key, UploadId, PartNumber, CopySource: `${Bucket}/part` };
    const { CopyPartResult } = await call("s3", "UploadPartCopy", part);
    Parts.push({ PartNumber, ETag: CopyPartResult?.ETag ?? "" });
  }
  const MultipartUpload = { Parts };
  await call("s3", "CompleteMultipartUpload", { Bucket, Key, UploadId, MultipartUpload });
}

test("a version of 5 GB is not made, and one that grew to it is not deployed", async () => {
  const stage = await stageEnvironments();
  await putFiveGigabytes(stage, "huge.zip");
  const SourceBundle = { S3Bucket: "bundles", S3Key: "huge.zip" };
  await expect(
    stage.call("elastic-beanstalk", "CreateApplicationVersion", {
      ...{ ApplicationName: "avalon", VersionLabel: "huge", SourceBundle },
    }),
  ).rejects.toMatchObject({ code: "InvalidParameterValue", message: TOO_LARGE });

  for (const name of ["v1", "v2"]) await stage.version({ name });
  await putFiveGigabytes(stage, "v2.json");
  await stage.create();
  await expect(stage.begin({}, { VersionLabel: "v2" })).rejects.toThrow(TOO_LARGE);
  expect(await stage.describe()).toMatchObject({ Status: "Ready", VersionLabel: "v1" });

  // What was read once may have grown before it is deployed again.
  await putFiveGigabytes(stage, "v1.json");
  await stage.call("elastic-beanstalk", "RebuildEnvironment", { EnvironmentName: NAME });
  expect(await stage.ready()).toMatchObject({ Status: "Ready", Health: "Red" });
  expect(await stage.events()).toEqual(expect.arrayContaining([TOO_LARGE]));
  expect(stage.ids()).toEqual([]);
}, 20_000);
