/** Answers that begin before they are known, and errors inside of a 200. */

import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsError } from "#kernel/aws-error.ts";
import { machineNow } from "#kernel/clock.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";
import { sign } from "./testing/sign.ts";

let gateway: EchoGateway;
let s3: S3;
beforeAll(async () => {
  gateway = await openEchoGateway({ patienceMs: 0 });
  s3 = new S3({
    endpoint: gateway.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  s3.destroy();
  expect(gateway.bugs).toEqual([]);
  await gateway.close();
});

const put = (url: string) => {
  const headers = { "x-amz-copy-source": "a/b" };
  const request = { method: "PUT", url, service: "s3", headers, now: machineNow() };
  return fetch(gateway.endpoint + url, {
    method: "PUT",
    headers: sign(gateway.endpoint, request).headers,
  });
};

test.for(["fails", "succeeds"])("the answer begins before the copy %s", async (end) => {
  const done = Promise.withResolvers<object>();
  gateway.answer = () => done.promise;
  const answer = await put("/bkt/copy");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/xml");
  const failure = new AwsError("NoSuchKey", "gone", { status: 404, members: { Key: "b" } });
  done.resolve(end === "fails" ? failure : { CopyObjectResult: { ETag: '"e"' } });
  const id = answer.headers.get("x-amz-request-id");
  const text = await answer.text();
  expect(text).toMatch(/^<\?xml [^>]*\?>\s*<\w/);
  if (end === "fails") {
    expect(text).toContain("<Error><Code>NoSuchKey</Code><Message>gone</Message><Key>b</Key>");
    expect(text).toContain(`<RequestId>${id}</RequestId>`);
  } else expect(text).toContain('<ETag>"e"</ETag></CopyObjectResult>');
});

test("an answer without a body of its own does not begin early", async () => {
  gateway.answer = () => new AwsError("NoSuchBucket", "gone", { status: 404 });
  const request = { method: "PUT", url: "/bkt/k", service: "s3", now: machineNow() };
  const { headers } = sign(gateway.endpoint, request);
  expect((await fetch(`${gateway.endpoint}/bkt/k`, { method: "PUT", headers })).status).toBe(404);
});

describe("SDK v3", () => {
  const target = { Bucket: "bkt", Key: "k" };
  const upload = { ...target, UploadId: "u" };
  const operations = {
    CopyObject: () => s3.copyObject({ ...target, CopySource: "a/b" }),
    UploadPartCopy: () => s3.uploadPartCopy({ ...upload, PartNumber: 1, CopySource: "a/b" }),
    CompleteMultipartUpload: () => s3.completeMultipartUpload(upload),
  };

  test.for(Object.entries(operations))("finds the error of %s in a 200", async ([, run]) => {
    gateway.answer = () => new AwsError("SlowDown", "later", { status: 503 });
    await expect(run()).rejects.toMatchObject({ name: "SlowDown", message: "later" });
  });

  test("reads what comes late", async () => {
    gateway.answer = () => ({ CopyObjectResult: { ETag: '"e"' } });
    expect((await operations.CopyObject()).CopyObjectResult?.ETag).toBe('"e"');
    gateway.answer = () => ({ ETag: '"e"', Location: "http://x/<&>" });
    expect(await operations.CompleteMultipartUpload()).toMatchObject({ Location: "http://x/<&>" });
  });
});
