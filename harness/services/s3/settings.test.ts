/** Bucket settings that are kept and honoured, CORS and lifecycle among them. */

import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { corsFor } from "./cors.ts";
import { s3 } from "./index.ts";

let stage: ReturnType<typeof rehearse>;
const Bucket = "av-masterfiles";
const day = 86_400_000;

beforeEach(async () => {
  stage = rehearse({ services: [erased(s3)] });
  await stage.call("s3", "CreateBucket", { Bucket });
});
afterEach(() => stage.stop());

const put = (Key: string, more: object = {}) =>
  stage.call("s3", "PutObject", { Bucket, Key, Body: Buffer.from("x"), ...more });
const keys = async () => {
  const { Contents = [] } = await stage.call("s3", "ListObjectsV2", { Bucket });
  return Contents.map(({ Key }) => Key);
};

describe("cross-origin rules", () => {
  const rules = [
    {
      AllowedOrigins: ["https://*.example.edu"],
      AllowedMethods: ["PUT", "POST"],
      AllowedHeaders: ["x-amz-*"],
      ExposeHeaders: ["ETag"],
      MaxAgeSeconds: 3000,
    },
    { AllowedOrigins: ["*"], AllowedMethods: ["GET"] },
  ];

  test("let in what they name, credentials only for a named origin", () => {
    const origin = "https://media.example.edu";
    expect(corsFor(rules, origin, "PUT", ["X-Amz-Acl"])).toEqual({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "PUT, POST",
      "access-control-allow-headers": "X-Amz-Acl",
      "access-control-expose-headers": "ETag",
      "access-control-max-age": "3000",
      vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
    });
    expect(corsFor(rules, "https://evil.test", "GET", [])).toMatchObject({
      "access-control-allow-origin": "*",
    });
    expect(corsFor(rules, "https://evil.test", "PUT", [])).toBeUndefined();
    // A preflight that names a header needs AllowedHeaders, as the masterfiles bucket shows.
    expect(corsFor(rules, "https://evil.test", "GET", ["content-type"])).toBeUndefined();
  });

  test("are kept, shown, refused and removed", async () => {
    const config = (CORSRules: typeof rules) =>
      stage.call("s3", "PutBucketCors", { Bucket, CORSConfiguration: { CORSRules } });
    await config(rules);
    expect(await stage.call("s3", "GetBucketCors", { Bucket })).toEqual({ CORSRules: rules });
    const patch = { AllowedOrigins: ["*"], AllowedMethods: ["PATCH"] };
    await expect(config([patch])).rejects.toMatchObject({
      message: "Found unsupported HTTP method in CORS config. Unsupported method is PATCH",
    });
    await stage.call("s3", "DeleteBucketCors", { Bucket });
    await expect(stage.call("s3", "GetBucketCors", { Bucket })).rejects.toMatchObject({
      code: "NoSuchCORSConfiguration",
      status: 404,
    });
  });
});

describe("lifecycle rules", () => {
  const rule = (more: object) =>
    stage.call("s3", "PutBucketLifecycleConfiguration", {
      Bucket,
      LifecycleConfiguration: { Rules: [{ ID: "r", Status: "Enabled", ...more }] },
    });

  test("expire objects at the midnight after their days, and say so before", async () => {
    await put("tmp/a");
    await put("kept");
    await rule({ Filter: { Prefix: "tmp/" }, Expiration: { Days: 1 } });
    const head = await stage.call("s3", "HeadObject", { Bucket, Key: "tmp/a" });
    expect(head.Expiration).toBe('expiry-date="Sun, 04 Jan 2026 00:00:00 GMT", rule-id="r"');
    await stage.advance(day);
    expect(await keys()).toEqual(["kept", "tmp/a"]);
    await stage.advance(day);
    expect(await keys()).toEqual(["kept"]);
  });

  test("hide versions, then remove them and their markers", async () => {
    await stage.call("s3", "PutBucketVersioning", {
      Bucket,
      VersioningConfiguration: { Status: "Enabled" },
    });
    await put("a");
    await rule({
      Filter: { Prefix: "" },
      Expiration: { Days: 1 },
      NoncurrentVersionExpiration: { NoncurrentDays: 2 },
    });
    await stage.advance(2 * day);
    const versions = () => stage.call("s3", "ListObjectVersions", { Bucket });
    expect((await versions()).DeleteMarkers).toHaveLength(1);
    expect((await versions()).Versions).toHaveLength(1);
    await stage.advance(3 * day);
    expect((await versions()).Versions).toHaveLength(0);
    await rule({ Filter: { Prefix: "" }, Expiration: { ExpiredObjectDeleteMarker: true } });
    await stage.advance(day);
    expect((await versions()).DeleteMarkers).toHaveLength(0);
  });

  test("abort uploads that were left, and show as they were put", async () => {
    await stage.call("s3", "CreateMultipartUpload", { Bucket, Key: "k" });
    const given = {
      Filter: { And: { Prefix: "", Tags: [{ Key: "a", Value: "b" }] } },
      Expiration: { Days: 3 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    };
    await rule(given);
    const { Rules } = await stage.call("s3", "GetBucketLifecycleConfiguration", { Bucket });
    expect(Rules).toEqual([{ ID: "r", Status: "Enabled", ...given }]);
    await stage.advance(3 * day);
    expect((await stage.call("s3", "ListMultipartUploads", { Bucket })).Uploads).toEqual([]);
  });

  test("that nothing here would do are refused", async () => {
    const Transitions = [{ Days: 1, StorageClass: "GLACIER" }];
    await expect(rule({ Prefix: "", Transitions })).rejects.toMatchObject({ status: 501 });
    await expect(rule({ Prefix: "", Expiration: { Days: 0 } })).rejects.toMatchObject({
      code: "InvalidArgument",
    });
    await expect(rule({ Prefix: "" })).rejects.toMatchObject({ code: "InvalidRequest" });
  });
});

test("tags of buckets and objects are replaced as a whole", async () => {
  const TagSet = [{ Key: "unit", Value: "Ärchive 1" }];
  await expect(stage.call("s3", "GetBucketTagging", { Bucket })).rejects.toMatchObject({
    code: "NoSuchTagSet",
  });
  await stage.call("s3", "PutBucketTagging", { Bucket, Tagging: { TagSet } });
  expect(await stage.call("s3", "GetBucketTagging", { Bucket })).toEqual({ TagSet });
  await put("k", { Tagging: "a=1&b=%20x" });
  const object = { Bucket, Key: "k" };
  expect((await stage.call("s3", "GetObjectTagging", object)).TagSet).toEqual([
    { Key: "a", Value: "1" },
    { Key: "b", Value: " x" },
  ]);
  await stage.call("s3", "PutObjectTagging", { ...object, Tagging: { TagSet } });
  expect((await stage.call("s3", "GetObjectTagging", object)).TagSet).toEqual(TagSet);
  await stage.call("s3", "DeleteObjectTagging", object);
  expect((await stage.call("s3", "GetObjectTagging", object)).TagSet).toEqual([]);
  const many = Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: "" }));
  await expect(
    stage.call("s3", "PutObjectTagging", { ...object, Tagging: { TagSet: many } }),
  ).rejects.toMatchObject({ code: "BadRequest" });
});

test("settings that a bucket cannot have are told as not there", async () => {
  expect(await stage.call("s3", "GetBucketLogging", { Bucket })).toEqual({});
  await expect(stage.call("s3", "GetBucketWebsite", { Bucket })).rejects.toMatchObject({
    code: "NoSuchWebsiteConfiguration",
  });
  const encryption = await stage.call("s3", "GetBucketEncryption", { Bucket });
  expect(encryption.ServerSideEncryptionConfiguration?.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
  ]);
});
