/** Versions, delete markers and null versions, through the real store and dispatcher. */

import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { s3 } from "./index.ts";

let stage: ReturnType<typeof rehearse>;
const Bucket = "av-derivatives";

beforeEach(async () => {
  stage = rehearse({ services: [erased(s3)] });
  await stage.call("s3", "CreateBucket", { Bucket });
});
afterEach(() => stage.stop());

const versioning = (Status: "Enabled" | "Suspended") =>
  stage.call("s3", "PutBucketVersioning", { Bucket, VersioningConfiguration: { Status } });
const put = (Key: string, text: string) =>
  stage.call("s3", "PutObject", { Bucket, Key, Body: Buffer.from(text) });
const remove = (Key: string, VersionId?: string) =>
  stage.call("s3", "DeleteObject", { Bucket, Key, VersionId });
const read = async (Key: string, VersionId?: string) =>
  stage.text((await stage.call("s3", "GetObject", { Bucket, Key, VersionId })).Body);
/** Each version as `key:id…`, delete markers with an exclamation mark, the newest with a star. */
const history = async (more: object = {}) => {
  const page = await stage.call("s3", "ListObjectVersions", { Bucket, ...more });
  const show =
    (mark: string) => (v: { Key?: string | undefined; IsLatest?: boolean | undefined }) =>
      `${v.Key}${mark}${v.IsLatest ? "*" : ""}`;
  return [...(page.Versions ?? []).map(show("")), ...(page.DeleteMarkers ?? []).map(show("!"))];
};

describe("with versioning", () => {
  beforeEach(() => versioning("Enabled"));

  test("each write is a version, and a delete only hides them", async () => {
    const one = await put("k", "one");
    const two = await put("k", "two");
    expect(one.VersionId).toMatch(/^[\w.]{32}$/);
    const deleted = await remove("k");
    expect(deleted).toMatchObject({ DeleteMarker: true });
    await expect(read("k")).rejects.toMatchObject({ code: "NoSuchKey" });
    await expect(read("k", deleted.VersionId)).rejects.toMatchObject({ status: 405 });
    expect(await read("k", one.VersionId)).toBe("one");
    expect(await history()).toEqual(["k", "k", "k!*"]);
    expect((await stage.call("s3", "ListObjectsV2", { Bucket })).KeyCount).toBe(0);
    await expect(stage.call("s3", "DeleteBucket", { Bucket })).rejects.toMatchObject({
      code: "BucketNotEmpty",
    });
    await remove("k", deleted.VersionId);
    expect(await read("k")).toBe("two");
    await remove("k", two.VersionId);
    expect(await read("k")).toBe("one");
    expect((await stage.call("s3", "ListObjectsV2", { Bucket })).KeyCount).toBe(1);
  });

  test("unknown and malformed version ids are told apart", async () => {
    await put("k", "x");
    await expect(read("k", "x".repeat(32))).rejects.toMatchObject({ code: "NoSuchVersion" });
    await expect(read("k", "nonsense")).rejects.toMatchObject({ code: "InvalidArgument" });
    expect(await remove("k", "x".repeat(32))).toMatchObject({ VersionId: "x".repeat(32) });
  });

  test("an old version is copied back onto its key", async () => {
    const one = await put("k", "one");
    await put("k", "two");
    await stage.call("s3", "CopyObject", {
      Bucket,
      Key: "k",
      CopySource: `${Bucket}/k?versionId=${one.VersionId}`,
    });
    expect(await read("k")).toBe("one");
    expect(await history()).toHaveLength(3);
  });

  test("versions are listed in pages, each key's newest first", async () => {
    for (const text of ["1", "2", "3"]) await put("a", text);
    await put("b/1", "x");
    await put("c", "x");
    const seen: string[] = [];
    let next: object | undefined = {};
    while (next) {
      const page: Awaited<ReturnType<typeof list>> = await list(next);
      for (const version of page.Versions ?? []) seen.push(`${version.Key}:${version.VersionId}`);
      for (const { Prefix = "" } of page.CommonPrefixes ?? []) seen.push(Prefix);
      next = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect(seen[3]).toBe("b/");
  });
  const list = (more: object) =>
    stage.call("s3", "ListObjectVersions", { Bucket, Delimiter: "/", MaxKeys: 1, ...more });

  test("a delete marker is no source of a copy, and has no tags", async () => {
    await put("k", "one");
    const { VersionId } = await remove("k");
    const copy = (CopySource: string) =>
      stage.call("s3", "CopyObject", { Bucket, Key: "copy", CopySource });
    await expect(copy(`${Bucket}/k`)).rejects.toMatchObject({ code: "NoSuchKey", status: 404 });
    await expect(copy(`${Bucket}/k?versionId=${VersionId}`)).rejects.toMatchObject({
      code: "InvalidRequest",
      status: 400,
    });
    const target = { Bucket, Key: "k" };
    const noTags = { code: "MethodNotAllowed", status: 405 };
    for (const version of [{}, { VersionId }]) {
      const tagged = stage.call("s3", "GetObjectTagging", { ...target, ...version });
      await expect(tagged).rejects.toMatchObject({ ...noTags, members: { Method: "GET" } });
      const retagged = { ...target, ...version, Tagging: { TagSet: [] } };
      await expect(stage.call("s3", "PutObjectTagging", retagged)).rejects.toMatchObject({
        ...noTags,
        members: { Method: "PUT" },
      });
      const untagged = stage.call("s3", "DeleteObjectTagging", { ...target, ...version });
      await expect(untagged).rejects.toMatchObject(noTags);
    }
  });

  test("a batch delete makes markers and tells them, quietly or not", async () => {
    await put("a", "1");
    await put("b", "1");
    const answer = await stage.call("s3", "DeleteObjects", {
      Bucket,
      Delete: { Objects: [{ Key: "a" }, { Key: "b", VersionId: "bad id" }] },
    });
    expect(answer.Deleted).toMatchObject([{ Key: "a", DeleteMarker: true }]);
    expect(answer.Errors).toMatchObject([{ Key: "b", Code: "InvalidArgument" }]);
    const quiet = await stage.call("s3", "DeleteObjects", {
      Bucket,
      Delete: { Quiet: true, Objects: [{ Key: "b" }, { Key: "never there" }] },
    });
    expect(quiet).toEqual({});
  });
});

test("suspended, the null version is replaced and older versions stay", async () => {
  await put("k", "before");
  await versioning("Enabled");
  const kept = await put("k", "kept");
  await versioning("Suspended");
  expect((await put("k", "null")).VersionId).toBe("null");
  await put("k", "null again");
  expect(await read("k", "null")).toBe("null again");
  expect(await read("k", kept.VersionId)).toBe("kept");
  expect(await history()).toEqual(["k*", "k"]);
  expect(await remove("k")).toMatchObject({ DeleteMarker: true, VersionId: "null" });
  expect(await history()).toEqual(["k", "k!*"]);
});
