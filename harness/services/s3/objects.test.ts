/** Buckets and objects through the real store and dispatcher. */

import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { s3 } from "./index.ts";

let stage: ReturnType<typeof rehearse>;
const Bucket = "av-masterfiles";

beforeEach(async () => {
  stage = rehearse({ services: [erased(s3)] });
  await stage.call("s3", "CreateBucket", { Bucket });
});
afterEach(() => stage.stop());

const put = (Key: string, text = "x", more: object = {}) =>
  stage.call("s3", "PutObject", { Bucket, Key, Body: Buffer.from(text), ...more });
const get = (Key: string, more: object = {}) =>
  stage.call("s3", "GetObject", { Bucket, Key, ...more });
const read = async (Key: string, more: object = {}) => stage.text((await get(Key, more)).Body);
const keysOf = (list: { Contents?: readonly { Key?: string | undefined }[] | undefined }) =>
  (list.Contents ?? []).map(({ Key }) => Key);

describe("an object", () => {
  test("comes back with its headers", async () => {
    const answer = await put("a/b.txt", "hello", {
      ContentType: "text/plain",
      ContentEncoding: "aws-chunked,gzip",
      Metadata: { "Batch-Status": "processing" },
      StorageClass: "STANDARD_IA",
      Tagging: "a=1&b=2",
    });
    expect(answer.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const head = await stage.call("s3", "HeadObject", { Bucket, Key: "a/b.txt" });
    expect(head).toMatchObject({
      ContentLength: 5,
      ContentType: "text/plain",
      ContentEncoding: "gzip",
      Metadata: { "batch-status": "processing" },
      StorageClass: "STANDARD_IA",
      TagCount: 2,
      ServerSideEncryption: "AES256",
    });
    expect(await read("a/b.txt")).toBe("hello");
  });

  test.for([
    ["bytes=1-3", "ell", "bytes 1-3/5"],
    ["bytes=3-", "lo", "bytes 3-4/5"],
    ["bytes=-2", "lo", "bytes 3-4/5"],
    ["bytes=-9", "hello", "bytes 0-4/5"],
    ["bytes=0-99", "hello", "bytes 0-4/5"],
    ["bytes=3-1", "hello", undefined],
    ["bytes=0-1,3-4", "hello", undefined],
  ] as const)("range %s", async ([Range, text, contentRange]) => {
    await put("k", "hello");
    const answer = await get("k", { Range });
    expect([await stage.text(answer.Body), answer.ContentRange]).toEqual([text, contentRange]);
  });

  test.for(["bytes=5-", "bytes=-0"])("range %s is not satisfiable", async (Range) => {
    await put("k", "hello");
    await expect(get("k", { Range })).rejects.toMatchObject({
      code: "InvalidRange",
      status: 416,
      members: { ActualObjectSize: 5 },
    });
  });

  test("is read under conditions", async () => {
    const { ETag } = await put("k", "hello");
    const now = stage.clock.now();
    expect(await read("k", { IfMatch: ETag, IfUnmodifiedSince: new Date(0) })).toBe("hello");
    await expect(get("k", { IfMatch: '"no"' })).rejects.toMatchObject({ status: 412 });
    await expect(get("k", { IfNoneMatch: ETag })).rejects.toMatchObject({ status: 304 });
    await expect(get("k", { IfModifiedSince: new Date(now) })).rejects.toMatchObject({
      status: 304,
    });
    await expect(get("k", { IfUnmodifiedSince: new Date(now - 1000) })).rejects.toMatchObject({
      code: "PreconditionFailed",
    });
  });

  test("is written under conditions", async () => {
    const { ETag } = await put("k", "one", { IfNoneMatch: "*" });
    await expect(put("k", "two", { IfNoneMatch: "*" })).rejects.toMatchObject({ status: 412 });
    await expect(put("k", "two", { IfMatch: '"no"' })).rejects.toMatchObject({ status: 412 });
    await expect(put("new", "two", { IfMatch: ETag })).rejects.toMatchObject({ status: 404 });
    await put("k", "two", { IfMatch: ETag });
    expect(await read("k")).toBe("two");
  });

  test("frees its bytes when it is replaced or deleted", async () => {
    await put("k", "x".repeat(100_000));
    await put("k", "y".repeat(70_000));
    expect(stage.world.blobs.bytes()).toBe(70_000);
    await stage.call("s3", "DeleteObject", { Bucket, Key: "k" });
    expect(stage.world.blobs.bytes()).toBe(0);
  });

  test("is missing by name", async () => {
    await expect(get("none")).rejects.toMatchObject({ code: "NoSuchKey", status: 404 });
    await expect(stage.call("s3", "HeadObject", { Bucket, Key: "none" })).rejects.toMatchObject({
      code: "NotFound",
    });
    await expect(stage.call("s3", "GetObject", { Bucket: "nope", Key: "k" })).rejects.toMatchObject(
      { code: "NoSuchBucket" },
    );
  });

  test.for(["..", "../a", "videos/../../video1.wmv", "videos/../../2014/video1.wmv"])(
    "cannot be called %s, whatever is asked of it",
    async (Key) => {
      const refusal = { code: "InvalidURI", status: 400 };
      const target = { Bucket, Key };
      await expect(put(Key)).rejects.toMatchObject(refusal);
      await expect(get(Key)).rejects.toMatchObject(refusal);
      await expect(stage.call("s3", "DeleteObject", target)).rejects.toMatchObject(refusal);
      await expect(stage.call("s3", "GetObjectTagging", target)).rejects.toMatchObject(refusal);
      const Delete = { Objects: [{ Key }] };
      const { Errors } = await stage.call("s3", "DeleteObjects", { Bucket, Delete });
      expect(Errors).toMatchObject([{ Key, Code: "InvalidURI" }]);
    },
  );

  test.for(["videos/2014/../../video1.wmv", "./a", "a/./b", "a/../b", "..a/../b", "a/.."])(
    "may be called %s",
    async (Key) => {
      await put(Key, "hello");
      expect(await read(Key)).toBe("hello");
    },
  );

  test("has a key of at most 1024 bytes, also when it is read", async () => {
    const refusal = { code: "KeyTooLongError", members: { Size: 1026, MaxSizeAllowed: 1024 } };
    await put("\u00e9".repeat(512));
    await expect(put("\u00e9".repeat(513))).rejects.toMatchObject(refusal);
    await expect(get("\u00e9".repeat(513))).rejects.toMatchObject(refusal);
  });

  test("refuses what has no effect here", async () => {
    await expect(put("k", "x", { ServerSideEncryption: "aws:kms" })).rejects.toMatchObject({
      code: "NotImplemented",
    });
    await expect(put("k", "x", { ObjectLockMode: "GOVERNANCE" })).rejects.toMatchObject({
      status: 501,
    });
  });
});

describe("a listing", () => {
  const odd = [
    "#",
    "+",
    "-",
    "@",
    "?",
    ",",
    "[",
    "]",
    "%",
    " ",
    "é",
    "\u0000",
    "\u0001",
    "\u{1f600}",
    "\ufffd",
  ];

  test("is in the order of the keys' bytes, odd characters and all", async () => {
    for (const key of odd) await put(`k${key}`);
    const sorted = odd
      .map((key) => `k${key}`)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(keysOf(await stage.call("s3", "ListObjectsV2", { Bucket }))).toEqual(sorted);
    for (const key of sorted) expect(await read(key)).toBe("x");
    const encoded = await stage.call("s3", "ListObjectsV2", { Bucket, EncodingType: "url" });
    expect(keysOf(encoded)).toContain("k%01");
    expect(keysOf(encoded)).toContain("k%2B");
    expect(keysOf(encoded)).toContain("k+");
  });

  test("pages by token through keys and common prefixes without losing any", async () => {
    const keys = ["a", "b/1", "b/2", "b0", "c/1", "c/2", "c/3", "d"];
    for (const key of keys) await put(key);
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await stage.call("s3", "ListObjectsV2", {
        Bucket,
        Delimiter: "/",
        MaxKeys: 1,
        ContinuationToken,
      });
      expect(page.KeyCount).toBe(1);
      for (const { Key = "" } of page.Contents ?? []) seen.push(Key);
      for (const { Prefix = "" } of page.CommonPrefixes ?? []) seen.push(Prefix);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(["a", "b/", "b0", "c/", "d"]);
  });

  test("continues after a marker that is a common prefix", async () => {
    for (const key of ["b/1", "b/2", "c"]) await put(key);
    const first = await stage.call("s3", "ListObjects", { Bucket, Delimiter: "/", MaxKeys: 1 });
    expect([first.IsTruncated, first.NextMarker]).toEqual([true, "b/"]);
    const Marker = first.NextMarker;
    const rest = await stage.call("s3", "ListObjects", { Bucket, Delimiter: "/", Marker });
    expect([keysOf(rest), rest.CommonPrefixes]).toEqual([["c"], []]);
  });

  test("is cut at the prefix, started after a key, and empty at a limit of 0", async () => {
    for (const key of ["p/a", "p/b", "p", "q"]) await put(key);
    const list = async (more: object) =>
      keysOf(await stage.call("s3", "ListObjectsV2", { Bucket, ...more }));
    expect(await list({ Prefix: "p/" })).toEqual(["p/a", "p/b"]);
    expect(await list({ StartAfter: "p/a" })).toEqual(["p/b", "q"]);
    expect(await list({ Prefix: "p/", StartAfter: "a" })).toEqual(["p/a", "p/b"]);
    expect(await list({ MaxKeys: 0 })).toEqual([]);
    const none = await stage.call("s3", "ListObjectsV2", { Bucket, MaxKeys: 0 });
    expect(none.IsTruncated).toBe(false);
    await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ code: "InvalidArgument" });
    await expect(list({ ContinuationToken: "?" })).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  });

  test("gives a thousand keys a page, and steps over those below a prefix", async () => {
    for (let i = 0; i < 1001; i++) await put(`n/${String(i).padStart(4, "0")}`);
    await put("z");
    const first = await stage.call("s3", "ListObjectsV2", { Bucket, MaxKeys: 5000 });
    expect([first.KeyCount, first.MaxKeys, first.IsTruncated]).toEqual([1000, 1000, true]);
    const rolled = await stage.call("s3", "ListObjectsV2", { Bucket, Delimiter: "/" });
    expect([rolled.CommonPrefixes, keysOf(rolled)]).toEqual([[{ Prefix: "n/" }], ["z"]]);
  });
});

describe("a bucket", () => {
  test.for(["ab", "Abc", "a..b", "192.168.1.1", "xn--abc", "abc-s3alias", "-ab", "a_b"])(
    "cannot be called %s",
    async (name) => {
      await expect(stage.call("s3", "CreateBucket", { Bucket: name })).rejects.toMatchObject({
        code: "InvalidBucketName",
      });
    },
  );

  test("is made again only in us-east-1, and deleted only when it is empty", async () => {
    await stage.call("s3", "CreateBucket", { Bucket });
    await stage.call("s3", "CreateBucket", {
      Bucket: "in-ireland",
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    });
    await expect(
      stage.call("s3", "CreateBucket", {
        Bucket: "in-ireland",
        CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
      }),
    ).rejects.toMatchObject({ code: "BucketAlreadyOwnedByYou", status: 409 });
    expect(await stage.call("s3", "GetBucketLocation", { Bucket: "in-ireland" })).toEqual({
      LocationConstraint: "eu-west-1",
    });
    await put("k");
    await expect(stage.call("s3", "DeleteBucket", { Bucket })).rejects.toMatchObject({
      code: "BucketNotEmpty",
    });
    await stage.call("s3", "DeleteObject", { Bucket, Key: "k" });
    await stage.call("s3", "DeleteBucket", { Bucket });
    const { Buckets = [] } = await stage.call("s3", "ListBuckets", {});
    expect(Buckets.map(({ Name }) => Name)).toEqual(["in-ireland"]);
  });

  test("of another owner is refused", async () => {
    await expect(
      stage.call("s3", "ListObjectsV2", { Bucket, ExpectedBucketOwner: "111111111111" }),
    ).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
  });
});
