/** Who may do what: policies, ACLs, public access, and what a missing key tells whom. */

import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { accountId } from "#kernel/brand.ts";
import type { Principal } from "#kernel/principal.ts";
import { s3 } from "./index.ts";

let stage: ReturnType<typeof rehearse>;
const Bucket = "av-derivatives";
const account = accountId("000000000000");
const anonymous: Principal = { type: "anonymous", account };
const identity: Principal = {
  type: "canonical-user",
  account,
  id: "f".repeat(96),
  arn: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
};

beforeEach(async () => {
  stage = rehearse({ services: [erased(s3)] });
  await stage.call("s3", "CreateBucket", { Bucket });
  await put("k");
});
afterEach(() => stage.stop());

const put = (Key: string, more: object = {}) =>
  stage.call("s3", "PutObject", { Bucket, Key, Body: Buffer.from("x"), ...more });
const setPolicy = (statement: object) =>
  stage.call("s3", "PutBucketPolicy", {
    Bucket,
    Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
  });
const get = (Key: string, as: Principal) => stage.call("s3", "GetObject", { Bucket, Key }, { as });
const unblock = () => stage.call("s3", "DeletePublicAccessBlock", { Bucket });
const publicRead = {
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: `arn:aws:s3:::${Bucket}/*`,
};

test("an origin access identity reads by the policy, and is not told what is missing", async () => {
  const Principal = { CanonicalUser: identity.type === "canonical-user" ? identity.id : "" };
  await expect(get("k", identity)).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
  await setPolicy({ ...publicRead, Principal });
  expect(await stage.text((await get("k", identity)).Body)).toBe("x");
  await expect(get("none", identity)).rejects.toMatchObject({ code: "AccessDenied" });
  const both = { Action: ["s3:GetObject", "s3:ListBucket"] };
  const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  await setPolicy({ ...publicRead, Principal, ...both, Resource });
  await expect(get("none", identity)).rejects.toMatchObject({ code: "NoSuchKey" });
});

test("a policy for everyone is let in once the block is gone, and told public", async () => {
  await expect(setPolicy(publicRead)).rejects.toMatchObject({ code: "AccessDenied" });
  await unblock();
  await setPolicy(publicRead);
  const status = await stage.call("s3", "GetBucketPolicyStatus", { Bucket });
  expect(status.PolicyStatus?.IsPublic).toBe(true);
  await get("k", anonymous);
  await stage.call("s3", "PutPublicAccessBlock", {
    Bucket,
    PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
  });
  await expect(get("k", anonymous)).rejects.toMatchObject({ code: "AccessDenied" });
});

test("a deny holds for the owner's batch delete key by key", async () => {
  await put("kept/1");
  await setPolicy({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:DeleteObject",
    Resource: `arn:aws:s3:::${Bucket}/kept/*`,
  });
  const answer = await stage.call("s3", "DeleteObjects", {
    Bucket,
    Delete: { Objects: [{ Key: "k" }, { Key: "kept/1" }] },
  });
  expect(answer.Deleted).toEqual([{ Key: "k", VersionId: undefined }]);
  expect(answer.Errors).toMatchObject([{ Key: "kept/1", Code: "AccessDenied" }]);
});

test("a copy needs permission to read its source", async () => {
  await stage.call("s3", "CreateBucket", { Bucket: "target" });
  await unblock();
  const all = { ...publicRead, Action: "s3:PutObject", Resource: "arn:aws:s3:::target/*" };
  await stage.call("s3", "DeletePublicAccessBlock", { Bucket: "target" });
  await stage.call("s3", "PutBucketPolicy", {
    Bucket: "target",
    Policy: JSON.stringify({ Statement: all }),
  });
  const copy = () => {
    const input = { Bucket: "target", Key: "c", CopySource: `${Bucket}/k` };
    return stage.call("s3", "CopyObject", input, { as: anonymous });
  };
  await expect(copy()).rejects.toMatchObject({ code: "AccessDenied" });
  await setPolicy(publicRead);
  await copy();
});

describe("an ACL", () => {
  test("is refused while ownership turns ACLs off", async () => {
    await expect(put("k", { ACL: "public-read" })).rejects.toMatchObject({
      code: "AccessControlListNotSupported",
      status: 400,
    });
    await put("k", { ACL: "bucket-owner-full-control" });
    await expect(
      stage.call("s3", "CreateBucket", { Bucket: "another", ACL: "public-read" }),
    ).rejects.toMatchObject({ code: "InvalidBucketAclWithObjectOwnership" });
  });

  test("lets everyone read where ownership and blocks allow it", async () => {
    await stage.call("s3", "PutBucketOwnershipControls", {
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] },
    });
    await expect(put("open", { ACL: "public-read" })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await unblock();
    await put("open", { ACL: "public-read" });
    await get("open", anonymous);
    await expect(get("k", anonymous)).rejects.toMatchObject({ code: "AccessDenied" });
    const { Grants = [] } = await stage.call("s3", "GetObjectAcl", { Bucket, Key: "open" });
    expect(Grants.map(({ Permission }) => Permission)).toEqual(["FULL_CONTROL", "READ"]);
    await stage.call("s3", "PutObjectAcl", { Bucket, Key: "open", ACL: "private" });
    await expect(get("open", anonymous)).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(put("k", { ACL: "authenticated-read" })).rejects.toMatchObject({ status: 501 });
  });
});

test.for([
  ["not JSON", "Policies must be valid JSON and the first byte must be '{'"],
  ['{"Statement":[]}', "Missing required field Statement"],
  [
    JSON.stringify({ Statement: { ...publicRead, Resource: "arn:aws:s3:::other/*" } }),
    "Policy has invalid resource",
  ],
  [
    JSON.stringify({ Statement: { ...publicRead, Action: "sqs:SendMessage" } }),
    "Policy has invalid action",
  ],
  [
    JSON.stringify({ Statement: { ...publicRead, Principal: { AWS: "me" } } }),
    "Invalid principal in policy",
  ],
] as const)("the policy %s is malformed", async ([Policy, message]) => {
  await expect(stage.call("s3", "PutBucketPolicy", { Bucket, Policy })).rejects.toMatchObject({
    code: "MalformedPolicy",
    message,
  });
});
