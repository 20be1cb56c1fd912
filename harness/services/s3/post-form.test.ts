/** Browser uploads by form, through the internal operation that the gateway calls. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
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

const signed = (conditions: readonly unknown[], expiration = "2026-01-02T04:00:00Z") =>
  Buffer.from(JSON.stringify({ expiration, conditions })).toString("base64");

async function post(fields: Record<string, string>, text = "hello", filename = "my video.mp4") {
  const written = await stage.world.blobs.write(Readable(text));
  const Body = { kind: "stored", ...written, checksums: {} };
  return stage.internal("s3", "postObject", { Bucket, fields, Body, filename });
}
async function* Readable(text: string) {
  yield Buffer.from(text);
}

const key = "uploads/1/$" + "{filename}";
const conditions = [
  { bucket: Bucket },
  ["starts-with", "$key", "uploads/1/"],
  ["content-length-range", 1, 10],
  { success_action_status: "201" },
];

test("keeps the file under its own name and answers as asked", async () => {
  const fields = { Key: key, success_action_status: "201", policy: signed(conditions) };
  const answer = await post({ ...fields, "x-ignore-this": "1" });
  const eTag = createHash("md5").update("hello").digest("hex");
  expect(answer).toMatchObject({
    status: 201,
    headers: { etag: `"${eTag}"`, location: expect.stringContaining("/my%20video.mp4") },
    body: expect.stringContaining("<Key>uploads/1/my video.mp4</Key>"),
  });
  const head = { Bucket, Key: "uploads/1/my video.mp4" };
  expect(await stage.call("s3", "HeadObject", head)).toMatchObject({ ContentLength: 5 });
});

test.for([
  ["another prefix", { key: "elsewhere/x" }, "hello", "AccessDenied", "Policy Condition failed"],
  ["an extra field", { acl: "private" }, "hello", "AccessDenied", "Extra input fields: acl"],
  ["too many bytes", {}, "hello world", "EntityTooLarge", "exceeds"],
  ["too few bytes", {}, "", "EntityTooSmall", "smaller"],
] as const)("refuses %s", async ([, fields, text, code, message]) => {
  const all = { key, success_action_status: "201", policy: signed(conditions), ...fields };
  await expect(post(all, text)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test("refuses an expired policy by the harness clock", async () => {
  const fields = { key, policy: signed([["starts-with", "$key", ""]]) };
  expect(await post(fields)).toMatchObject({ status: 204 });
  await stage.advance(3_600_000);
  await expect(post(fields)).rejects.toMatchObject({
    message: "Invalid according to Policy: Policy expired.",
  });
});

test("redirects, with the object's facts in the address", async () => {
  const redirect = "https://media.example.edu/done?x=1";
  const answer = await post({ key: "k", success_action_redirect: redirect });
  expect(answer).toMatchObject({
    status: 303,
    headers: { location: expect.stringContaining("x=1&bucket=av-masterfiles&key=k&etag=%22") },
  });
});
