/** The previous JavaScript SDK: SQS by its old rules, S3 with its own ways of signing. */

import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsError } from "#kernel/aws-error.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";

process.env["AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE"] = "1";
const AWS = createRequire(import.meta.url)("aws-sdk") as typeof import("aws-sdk");

let gateway: EchoGateway;
beforeAll(async () => {
  gateway = await openEchoGateway();
});
afterAll(async () => {
  expect(gateway.bugs).toEqual([]);
  await gateway.close();
});

const options = () => ({
  endpoint: gateway.endpoint,
  region: "us-east-1",
  accessKeyId: "test",
  secretAccessKey: "test",
  s3ForcePathStyle: true,
  maxRetries: 0,
});
const lastInput = () => gateway.calls.at(-1)?.input as Record<string, unknown>;

test("S3 objects, signed by header and by URL", async () => {
  const s3 = new AWS.S3({ ...options(), signatureVersion: "v4" });
  const Key = "dir/a b+c&é.txt";
  gateway.answer = () => ({ ETag: '"e"' });
  const put = { Bucket: "v2", Key, Body: "hello", Metadata: { a: "b" } };
  expect((await s3.putObject(put).promise()).ETag).toBe('"e"');
  expect(lastInput()).toMatchObject({ Bucket: "v2", Key, Metadata: { a: "b" } });
  expect(gateway.bytesOf(lastInput()["Body"]).toString()).toBe("hello");
  gateway.answer = () => ({ Body: Buffer.from("bytes"), LastModified: new Date(1e12) });
  const got = await s3.getObject({ Bucket: "v2", Key }).promise();
  expect([String(got.Body), got.LastModified]).toEqual(["bytes", new Date(1e12)]);
  const url = await s3.getSignedUrlPromise("getObject", { Bucket: "v2", Key });
  expect(await (await fetch(url)).text()).toBe("bytes");
  expect((await fetch(url.replace("Expires=900", "Expires=901"))).status).toBe(403);
});

test("a URL signed by version 2 is refused", async () => {
  const s3 = new AWS.S3({ ...options(), signatureVersion: "v2" });
  const url = await s3.getSignedUrlPromise("getObject", { Bucket: "v2", Key: "k" });
  expect(await (await fetch(url)).text()).toContain("Signature Version 2");
});

test("S3 errors carry their code", async () => {
  const s3 = new AWS.S3(options());
  gateway.answer = () => new AwsError("NoSuchKey", "no such key", { status: 404 });
  await expect(s3.getObject({ Bucket: "v2", Key: "none" }).promise()).rejects.toMatchObject({
    code: "NoSuchKey",
    statusCode: 404,
    message: "no such key",
  });
});

test("SQS messages and errors", async () => {
  const sqs = new AWS.SQS({ ...options(), computeChecksums: false });
  const QueueUrl = `${gateway.endpoint}/000000000000/q`;
  gateway.answer = () => ({ Messages: [{ Body: "hé", MessageId: "m" }] });
  const receive = { QueueUrl, MessageAttributeNames: ["a", "b"], MaxNumberOfMessages: 2 };
  expect((await sqs.receiveMessage(receive).promise()).Messages?.[0]?.Body).toBe("hé");
  expect(lastInput()).toMatchObject(receive);
  gateway.answer = () => new AwsError("QueueDoesNotExist", "no queue", { status: 400 });
  await expect(sqs.sendMessage({ QueueUrl, MessageBody: "x" }).promise()).rejects.toMatchObject({
    code: "AWS.SimpleQueueService.NonExistentQueue",
  });
});

test("SNS and Elastic Transcoder", async () => {
  gateway.answer = () => ({ MessageId: "m" });
  const MessageAttributes = { a: { DataType: "String", StringValue: "x" } };
  const published = { TopicArn: "arn:t", Message: "m", MessageAttributes };
  expect((await new AWS.SNS(options()).publish(published).promise()).MessageId).toBe("m");
  expect(lastInput()).toEqual(published);
  const transcoder = new AWS.ElasticTranscoder(options());
  gateway.answer = () => ({
    Job: { Id: "j", Status: "Complete", Timing: { SubmitTimeMillis: 1 } },
  });
  const { Job } = await transcoder.readJob({ Id: "1111111111111-abcde1" }).promise();
  expect(Job).toMatchObject({ Id: "j", Timing: { SubmitTimeMillis: 1 } });
  gateway.answer = () => new AwsError("ResourceNotFoundException", "no job", { status: 404 });
  await expect(transcoder.readJob({ Id: "1111111111111-abcde1" }).promise()).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    statusCode: 404,
  });
});
