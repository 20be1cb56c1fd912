/** Uploads in parts, and copies, through the real store and dispatcher. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { s3 } from "./index.ts";

let stage: ReturnType<typeof rehearse>;
const Bucket = "av-masterfiles";
const MIB = 2 ** 20;

beforeEach(async () => {
  stage = rehearse({ services: [erased(s3)] });
  await stage.call("s3", "CreateBucket", { Bucket });
});
afterEach(() => stage.stop());

const bytesOf = (size: number, fill: string) => Buffer.alloc(size, fill);
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes);
const crcOf = (bytes: Uint8Array) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(crc32(bytes));
  return buffer;
};

const begin = async (Key: string, more: object = {}) => {
  const { UploadId = "" } = await stage.call("s3", "CreateMultipartUpload", {
    Bucket,
    Key,
    ...more,
  });
  const part = async (PartNumber: number, Body: Uint8Array) => {
    const input = { Bucket, Key, UploadId, PartNumber, Body };
    const { ETag = "" } = await stage.call("s3", "UploadPart", input);
    return { PartNumber, ETag };
  };
  const complete = (Parts: readonly { PartNumber: number; ETag: string }[], extra: object = {}) =>
    stage.call("s3", "CompleteMultipartUpload", {
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts },
      ...extra,
    });
  return { UploadId, part, complete };
};

describe("a multipart upload", () => {
  test("becomes one object with a tag of its parts, and frees what it does not use", async () => {
    const [a, b] = [bytesOf(5 * MIB, "a"), bytesOf(10, "b")];
    const upload = await begin("big", { ContentType: "video/mp4", Metadata: { x: "1" } });
    await upload.part(2, bytesOf(70_000, "replaced"));
    const two = await upload.part(2, b);
    const one = await upload.part(1, a);
    await upload.part(3, bytesOf(80_000, "unused"));
    const listed = await stage.call("s3", "ListParts", {
      Bucket,
      Key: "big",
      UploadId: upload.UploadId,
      MaxParts: 2,
    });
    expect([listed.Parts?.map((part) => part.Size), listed.NextPartNumberMarker]).toEqual([
      [5 * MIB, 10],
      "2",
    ]);
    const done = await upload.complete([one, two]);
    const tag = createHash("md5")
      .update(Buffer.concat([md5(a).digest(), md5(b).digest()]))
      .digest("hex");
    expect(done).toMatchObject({ ETag: `"${tag}-2"`, Key: "big" });
    expect(await upload.complete([one, two])).toEqual(done);
    const answer = await stage.call("s3", "GetObject", { Bucket, Key: "big", Range: "bytes=-12" });
    expect(await stage.text(answer.Body)).toBe("aabbbbbbbbbb");
    const second = await stage.call("s3", "GetObject", { Bucket, Key: "big", PartNumber: 2 });
    expect([await stage.text(second.Body), second.PartsCount, second.ContentRange]).toEqual([
      "bbbbbbbbbb",
      2,
      `bytes ${5 * MIB}-${5 * MIB + 9}/${5 * MIB + 10}`,
    ]);
    expect(stage.world.blobs.bytes()).toBe(5 * MIB + 10);
  });

  test.for([
    ["COMPOSITE", "crc32"],
    ["FULL_OBJECT", "crc32"],
  ] as const)("has a %s checksum", async ([ChecksumType]) => {
    const [a, b] = [bytesOf(5 * MIB, "a"), bytesOf(1000, "b")];
    const upload = await begin("k", { ChecksumAlgorithm: "CRC32", ChecksumType });
    const parts = [await upload.part(1, a), await upload.part(2, b)];
    const composite = `${crcOf(Buffer.concat([crcOf(a), crcOf(b)])).toString("base64")}-2`;
    const whole = crcOf(Buffer.concat([a, b])).toString("base64");
    const wanted = ChecksumType === "COMPOSITE" ? composite : whole;
    await expect(upload.complete(parts, { ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({
      code: "BadDigest",
    });
    expect(await upload.complete(parts, { ChecksumCRC32: wanted })).toMatchObject({
      ChecksumCRC32: wanted,
      ChecksumType,
    });
    const head = { Bucket, Key: "k", ChecksumMode: "ENABLED" };
    expect(await stage.call("s3", "HeadObject", head)).toMatchObject({ ChecksumCRC32: wanted });
    const copied = await stage.call("s3", "CopyObject", {
      Bucket,
      Key: "copy",
      CopySource: `${Bucket}/k`,
    });
    expect(copied.CopyObjectResult).toMatchObject({
      ChecksumCRC32: whole,
      ChecksumType: "FULL_OBJECT",
      ETag: `"${md5(Buffer.concat([a, b])).digest("hex")}"`,
    });
  });

  test("refuses wrong orders, tags and sizes", async () => {
    const upload = await begin("k");
    const one = await upload.part(1, bytesOf(10, "a"));
    const two = await upload.part(2, bytesOf(10, "b"));
    await expect(upload.complete([two, one])).rejects.toMatchObject({ code: "InvalidPartOrder" });
    await expect(upload.complete([one, two])).rejects.toMatchObject({
      code: "EntityTooSmall",
      members: { PartNumber: 1, ProposedSize: 10 },
    });
    await expect(upload.complete([{ ...one, ETag: '"x"' }])).rejects.toMatchObject({
      code: "InvalidPart",
    });
    await expect(upload.complete([])).rejects.toMatchObject({ code: "MalformedXML" });
    await expect(upload.part(0, bytesOf(1, "a"))).rejects.toMatchObject({
      code: "InvalidArgument",
    });
    await upload.complete([{ ...one, ETag: one.ETag.replaceAll('"', "") }]);
  });

  test("is listed until it is aborted", async () => {
    const first = await begin("a");
    await first.part(1, bytesOf(80_000, "x"));
    const second = await begin("a");
    await begin("b/1");
    const page = await stage.call("s3", "ListMultipartUploads", { Bucket, MaxUploads: 1 });
    expect(page).toMatchObject({ IsTruncated: true, NextUploadIdMarker: first.UploadId });
    const rest = await stage.call("s3", "ListMultipartUploads", {
      Bucket,
      Delimiter: "/",
      KeyMarker: "a",
      UploadIdMarker: first.UploadId,
    });
    expect(rest.Uploads?.map(({ UploadId }) => UploadId)).toEqual([second.UploadId]);
    expect(rest.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
    const abort = { Bucket, Key: "a", UploadId: first.UploadId };
    await stage.call("s3", "AbortMultipartUpload", abort);
    expect(stage.world.blobs.bytes()).toBe(0);
    await expect(stage.call("s3", "AbortMultipartUpload", abort)).rejects.toMatchObject({
      code: "NoSuchUpload",
      status: 404,
    });
  });

  test("takes parts from other objects, whole and in ranges", async () => {
    const source = bytesOf(5 * MIB, "s");
    await stage.call("s3", "PutObject", { Bucket, Key: "src + 1", Body: source });
    const upload = await begin("k", { ChecksumAlgorithm: "SHA256" });
    const copy = async (PartNumber: number, more: object) => {
      const { CopyPartResult } = await stage.call("s3", "UploadPartCopy", {
        Bucket,
        Key: "k",
        UploadId: upload.UploadId,
        PartNumber,
        CopySource: encodeURIComponent(`${Bucket}/src + 1`),
        ...more,
      });
      const sha = createHash("sha256").update(PartNumber === 1 ? source : source.subarray(0, 3));
      expect(CopyPartResult?.ChecksumSHA256).toBe(sha.digest("base64"));
      return { PartNumber, ETag: CopyPartResult?.ETag ?? "" };
    };
    const parts = [await copy(1, {}), await copy(2, { CopySourceRange: "bytes=7-9" })];
    await upload.complete(parts);
    const { ContentLength } = await stage.call("s3", "HeadObject", { Bucket, Key: "k" });
    expect(ContentLength).toBe(5 * MIB + 3);
    await expect(copy(3, { CopySourceRange: `bytes=0-${5 * MIB}` })).rejects.toMatchObject({
      code: "NoSuchUpload",
    });
  });
});

describe("a copy", () => {
  const copy = (Key: string, CopySource: string, more: object = {}) =>
    stage.call("s3", "CopyObject", { Bucket, Key, CopySource, ...more });

  beforeEach(async () => {
    await stage.call("s3", "PutObject", {
      Bucket,
      Key: "dropbox/a+b.xlsx",
      Body: Buffer.from("rows"),
      ContentType: "application/xlsx",
      Metadata: { owner: "me" },
      Tagging: "t=1",
    });
  });

  test("takes headers and tags over, or replaces them", async () => {
    await copy("one", `/${Bucket}/dropbox/a%2Bb.xlsx`);
    expect(await stage.call("s3", "HeadObject", { Bucket, Key: "one" })).toMatchObject({
      ContentType: "application/xlsx",
      Metadata: { owner: "me" },
      TagCount: 1,
    });
    await copy("two", encodeURIComponent(`${Bucket}/dropbox/a+b.xlsx`), {
      MetadataDirective: "REPLACE",
      Metadata: { "batch-status": "processing" },
      TaggingDirective: "REPLACE",
    });
    const two = await stage.call("s3", "HeadObject", { Bucket, Key: "two" });
    expect([two.Metadata, two.ContentType, two.TagCount]).toEqual([
      { "batch-status": "processing" },
      "binary/octet-stream",
      undefined,
    ]);
  });

  test("onto itself has to change something", async () => {
    const source = `${Bucket}/dropbox/a%2Bb.xlsx`;
    const key = "dropbox/a+b.xlsx";
    await expect(copy(key, source)).rejects.toMatchObject({ code: "InvalidRequest" });
    await copy(key, source, { MetadataDirective: "REPLACE", Metadata: { s: "2" } });
    const { Metadata } = await stage.call("s3", "HeadObject", { Bucket, Key: key });
    expect(Metadata).toEqual({ s: "2" });
  });

  test("depends on its source", async () => {
    const source = `${Bucket}/dropbox/a%2Bb.xlsx`;
    await expect(copy("k", source, { CopySourceIfMatch: "x" })).rejects.toMatchObject({
      code: "PreconditionFailed",
    });
    await expect(copy("k", source, { CopySourceIfNoneMatch: "*" })).rejects.toMatchObject({
      status: 412,
    });
    await expect(copy("k", `${Bucket}/none`)).rejects.toMatchObject({ code: "NoSuchKey" });
    await expect(copy("k", "nonsense")).rejects.toMatchObject({ code: "InvalidArgument" });
  });
});
