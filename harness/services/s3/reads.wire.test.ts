/** What GET and HEAD answer beside a 200, header by header: caches and versioning clients go by them. */

import { GetObjectCommand, HeadObjectCommand, type S3 } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openS3, type S3Stage } from "./testing/stage.ts";

const Bucket = "av-derivatives";
const Key = "movie.mp4";
const Expires = new Date("2031-02-03T04:05:06Z");
let s3: S3;
let stage: S3Stage;

beforeAll(async () => {
  stage = await openS3(Bucket);
  s3 = stage.s3;
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
});
afterAll(() => stage.close());

/** The answer itself, as no SDK shows it. */
async function read(
  method: "GET" | "HEAD",
  input: { readonly Key: string; readonly VersionId?: string | undefined },
  headers: Readonly<Record<string, string>> = {},
) {
  const command = { GET: GetObjectCommand, HEAD: HeadObjectCommand }[method];
  const url = await getSignedUrl(s3, new command({ Bucket, ...input }));
  const answer = await fetch(url, { method, headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const shown = (headers: Headers, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, headers.get(name)]));

describe.for(["GET", "HEAD"] as const)("%s", (method) => {
  test.for(["if-none-match", "if-modified-since"] as const)(
    "a 304 by %s repeats what a cache has to know",
    async (condition) => {
      const input = { Bucket, Key, Body: "x", ContentType: "video/mp4" };
      const { VersionId = "", ETag = "" } = await s3.putObject({
        ...input,
        CacheControl: "max-age=60",
        Expires,
      });
      const { LastModified } = await s3.headObject({ Bucket, Key });
      const modified = LastModified?.toUTCString() ?? "";
      const value = { "if-none-match": ETag, "if-modified-since": modified }[condition];
      const answer = await read(method, { Key }, { [condition]: value });
      expect([answer.status, answer.text]).toEqual([304, ""]);
      expect(
        shown(answer.headers, "etag", "last-modified", "x-amz-version-id", "cache-control"),
      ).toEqual({
        etag: ETag,
        "last-modified": modified,
        "x-amz-version-id": VersionId,
        "cache-control": "max-age=60",
      });
      expect(answer.headers.get("expires")).toBe(Expires.toUTCString());
      // A cache would take these over for what it keeps.
      expect(shown(answer.headers, "content-type", "content-length")).toEqual({
        "content-type": null,
        "content-length": null,
      });
    },
  );

  test("a 304 shows the Cache-Control that the request wants to see", async () => {
    const { ETag = "" } = await s3.putObject({ Bucket, Key, Body: "x", CacheControl: "no-store" });
    const command = new GetObjectCommand({ Bucket, Key, ResponseCacheControl: "max-age=1" });
    const url = await getSignedUrl(s3, command);
    const answer = await fetch(url, { headers: { "if-none-match": ETag } });
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([304, "max-age=1"]);
  });

  test("a key that a delete marker hides is missing, and the marker is told", async () => {
    await s3.putObject({ Bucket, Key: "hidden", Body: "x" });
    const { VersionId = "" } = await s3.deleteObject({ Bucket, Key: "hidden" });
    const answer = await read(method, { Key: "hidden" });
    expect(answer.status).toBe(404);
    expect(shown(answer.headers, "x-amz-delete-marker", "x-amz-version-id")).toEqual({
      "x-amz-delete-marker": "true",
      "x-amz-version-id": VersionId,
    });
    if (method === "GET") expect(answer.text).toContain("<Code>NoSuchKey</Code>");
  });

  test("a key that never was has no marker", async () => {
    const answer = await read(method, { Key: "never" });
    expect([answer.status, answer.headers.get("x-amz-delete-marker")]).toEqual([404, null]);
  });

  test("a delete marker's own version may only be deleted", async () => {
    const { VersionId = "" } = await s3.deleteObject({ Bucket, Key: "marked" });
    const { DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket, Prefix: "marked" });
    const marker = DeleteMarkers.find((version) => version.VersionId === VersionId);
    const answer = await read(method, { Key: "marked", VersionId });
    expect(answer.status).toBe(405);
    const seconds = Math.floor((marker?.LastModified?.getTime() ?? 0) / 1000) * 1000;
    expect(
      shown(answer.headers, "allow", "x-amz-delete-marker", "x-amz-version-id", "last-modified"),
    ).toEqual({
      allow: "DELETE",
      "x-amz-delete-marker": "true",
      "x-amz-version-id": VersionId,
      "last-modified": new Date(seconds).toUTCString(),
    });
    if (method === "GET") {
      expect(answer.text).toContain("<Code>MethodNotAllowed</Code>");
      expect(answer.text).toContain("<ResourceType>DeleteMarker</ResourceType>");
    }
  });
});
