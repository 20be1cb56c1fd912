/** Checksums as an SDK makes and verifies them by code of its own: by header, as trailer, in parts. */

import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import type { ChecksumAlgorithm, S3 } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sign } from "#gateway/testing/sign.ts";
import type { Harness } from "#harness/harness.ts";
import { machineNow } from "#kernel/clock.ts";
import { openS3, type S3Stage } from "./testing/stage.ts";

const Bucket = "av-masterfiles";
let harness: Harness;
let s3: S3;
let stage: S3Stage;

beforeAll(async () => {
  stage = await openS3(Bucket);
  ({ harness, s3 } = stage);
});
afterAll(() => stage.close());

/** Of "123456789": https://reveng.sourceforge.io/crc-catalogue/all.htm */
const CHECK = {
  CRC32: "y/Q5Jg==",
  CRC32C: "4waSgw==",
  CRC64NVME: "rosUhgp5mIg=",
  SHA1: "98O8HYCOBHMq32eZZczDTKeuNEE=",
  SHA256: "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
} as const satisfies Partial<Record<ChecksumAlgorithm, string>>;
type Algorithm = keyof typeof CHECK;
const algorithms = Object.keys(CHECK) as Algorithm[];

/** Reads the object, which the SDK compares with the checksum that comes with it. */
async function read(Key: string, algorithm: Algorithm) {
  const answer = await s3.getObject({ Bucket, Key, ChecksumMode: "ENABLED" });
  const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
  return { bytes, checksum: answer[`Checksum${algorithm}`], type: answer.ChecksumType };
}

test.for(algorithms)("%s by header and as trailer", async (ChecksumAlgorithm) => {
  const text = "123456789";
  const stream = Readable.from([Buffer.from("1234"), Buffer.from("56789")]);
  const bodies = { header: { Body: text }, trailer: { Body: stream, ContentLength: 9 } };
  for (const [Key, body] of Object.entries(bodies)) {
    const answer = await s3.putObject({ Bucket, Key, ChecksumAlgorithm, ...body });
    expect(answer[`Checksum${ChecksumAlgorithm}`]).toBe(CHECK[ChecksumAlgorithm]);
    expect(await read(Key, ChecksumAlgorithm)).toEqual({
      bytes: Buffer.from(text),
      checksum: CHECK[ChecksumAlgorithm],
      type: "FULL_OBJECT",
    });
  }
});

test.for([
  ["CRC64NVME", "FULL_OBJECT"],
  ["CRC32C", "COMPOSITE"],
  ["SHA256", "COMPOSITE"],
] as const)("%s of an object in parts is %s", async ([ChecksumAlgorithm, type]) => {
  const Body = Buffer.alloc(5 * 2 ** 20 + 9, "0123456789");
  const params = { Bucket, Key: "parts", Body, ChecksumAlgorithm };
  await new Upload({ client: s3, params, partSize: 5 * 2 ** 20 }).done();
  const whole = await s3.putObject({ ...params, Key: "whole" });
  const found = await read("parts", ChecksumAlgorithm);
  expect([found.bytes.equals(Body), found.type]).toEqual([true, type]);
  const wanted = whole[`Checksum${ChecksumAlgorithm}`];
  if (type === "FULL_OBJECT") expect(found.checksum).toBe(wanted);
  else expect(found.checksum).toMatch(/^[\w+/=]+-2$/);
});

test.for(algorithms)("a wrong %s leaves no object", async (algorithm) => {
  const Key = `wrong-${algorithm}`;
  const wrong = { [`Checksum${algorithm}`]: CHECK[algorithm] };
  await expect(s3.putObject({ Bucket, Key, Body: "other", ...wrong })).rejects.toMatchObject({
    name: "BadDigest",
    $metadata: { httpStatusCode: 400 },
  });
  await expect(s3.headObject({ Bucket, Key })).rejects.toMatchObject({ name: "NotFound" });
});

test("a plain body unlike its x-amz-content-sha256 leaves no object", async () => {
  const url = `/${Bucket}/altered`;
  const request = { method: "PUT", url, service: "s3", body: "signed", now: machineNow() };
  const { headers } = sign(harness.endpoint, request);
  const put = (body: string | ReadableStream) =>
    fetch(harness.endpoint + url, { method: "PUT", headers, body, duplex: "half" });
  const answer = await put(ReadableStream.from([Buffer.from("sig"), Buffer.from("ned?")]));
  expect(answer.status).toBe(400);
  const text = await answer.text();
  expect(text).toContain("<Code>XAmzContentSHA256Mismatch</Code>");
  expect(text).toMatch(/<S3ComputedContentSHA256>[0-9a-f]{64}<\/S3ComputedContentSHA256>/);
  await expect(s3.headObject({ Bucket, Key: "altered" })).rejects.toMatchObject({
    name: "NotFound",
  });
  expect((await put("signed")).status).toBe(200);
});
