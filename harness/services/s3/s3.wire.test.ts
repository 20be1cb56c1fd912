/** S3 by official clients over TCP: SDK v3 with its transfer manager, and aws-sdk v2. */

import { Buffer } from "node:buffer";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { Lambda } from "@aws-sdk/client-lambda";
import { GetObjectCommand, type S3 } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import AWS from "aws-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Harness } from "#harness/harness.ts";
import { zipOf } from "#services/lambda/testing/stage.ts";
import { openS3, type S3Stage } from "./testing/stage.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const Bucket = "av-masterfiles";
let harness: Harness;
let s3: S3;
let stage: S3Stage;

beforeAll(async () => {
  stage = await openS3(Bucket);
  ({ harness, s3 } = stage);
});
afterAll(() => stage.close());

const text = async (Key: string, more: object = {}) =>
  (await s3.getObject({ Bucket, Key, ...more })).Body?.transformToString();

describe("SDK v3", () => {
  test("puts, reads, copies and deletes keys of odd characters", async () => {
    for (const Key of ["a#b", "a+b", "a b", "a@b", "a?b", "a,b", "a[b]", "50%", "ä/🎬", "x//y"]) {
      await s3.putObject({ Bucket, Key, Body: Key, Metadata: { owner: "me" } });
      expect(await text(Key)).toBe(Key);
      const CopySource = encodeURIComponent(`${Bucket}/${Key}`);
      await s3.copyObject({ Bucket, Key: `copy/${Key}`, CopySource });
      const head = await s3.headObject({ Bucket, Key: `copy/${Key}` });
      expect(head).toMatchObject({
        Metadata: { owner: "me" },
        ContentLength: Buffer.byteLength(Key),
      });
    }
    const { Contents = [] } = await s3.listObjectsV2({ Bucket, Prefix: "copy/" });
    expect(Contents).toHaveLength(10);
    const Objects = Contents.map(({ Key = "" }) => ({ Key }));
    const { Deleted } = await s3.deleteObjects({ Bucket, Delete: { Objects } });
    expect(Deleted).toHaveLength(10);
  });

  test("reads ranges, and is told what does not exist or did not change", async () => {
    const { ETag } = await s3.putObject({ Bucket, Key: "k", Body: "hello" });
    const part = await s3.getObject({ Bucket, Key: "k", Range: "bytes=-2" });
    expect(await part.Body?.transformToString()).toBe("lo");
    expect(part.ContentRange).toBe("bytes 3-4/5");
    await expect(s3.getObject({ Bucket, Key: "k", Range: "bytes=9-" })).rejects.toMatchObject({
      name: "InvalidRange",
      $metadata: { httpStatusCode: 416 },
    });
    await expect(s3.getObject({ Bucket, Key: "none" })).rejects.toMatchObject({
      name: "NoSuchKey",
      Key: "none",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.headObject({ Bucket, Key: "none" })).rejects.toMatchObject({
      name: "NotFound",
    });
    await expect(s3.getObject({ Bucket, Key: "k", IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(
      s3.putObject({ Bucket, Key: "k", Body: "x", IfNoneMatch: "*" }),
    ).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  test("answers a range with the status 206", async () => {
    await s3.putObject({ Bucket, Key: "k", Body: "hello" });
    const part = await s3.getObject({ Bucket, Key: "k", Range: "bytes=1-2" });
    expect(part.$metadata.httpStatusCode).toBe(206);
    expect(await part.Body?.transformToString()).toBe("el");
  });

  test("uploads in parts, whose checksum its reader verifies", async () => {
    const Body = Buffer.alloc(6 * 2 ** 20, "0123456789");
    const upload = new Upload({ client: s3, params: { Bucket, Key: "big", Body } });
    expect((await upload.done()).ETag).toMatch(/-2"$/);
    const answer = await s3.getObject({ Bucket, Key: "big", ChecksumMode: "ENABLED" });
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
    expect(answer.ChecksumCRC32).toBeDefined();
  });

  test("keeps settings that travel as XML", async () => {
    const CORSRules = [
      { AllowedMethods: ["GET", "POST", "PUT"], AllowedOrigins: ["*"], ExposeHeaders: ["ETag"] },
    ];
    await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
    expect((await s3.getBucketCors({ Bucket })).CORSRules).toEqual(CORSRules);
    const TagSet = [{ Key: "a", Value: "<&>" }].map((tag) => ({ ...tag, Value: "b c" }));
    await s3.putBucketTagging({ Bucket, Tagging: { TagSet } });
    expect((await s3.getBucketTagging({ Bucket })).TagSet).toEqual(TagSet);
    expect((await s3.getBucketLocation({ Bucket })).LocationConstraint).toBeUndefined();
    await expect(s3.getBucketPolicy({ Bucket })).rejects.toMatchObject({
      name: "NoSuchBucketPolicy",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("signs URLs and forms that anyone can use", async () => {
    await s3.putObject({ Bucket, Key: "k & k", Body: "hello" });
    const command = new GetObjectCommand({
      Bucket,
      Key: "k & k",
      ResponseContentType: "text/html",
    });
    const answer = await fetch(await getSignedUrl(s3, command, { expiresIn: 900 }));
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      200,
      "text/html",
      "hello",
    ]);
    const { url, fields } = await createPresignedPost(s3, {
      Bucket,
      Key: "uploads/1/$" + "{filename}",
      Fields: { success_action_status: "201" },
      Conditions: [["content-length-range", 0, 100]],
    });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob(["video"]), "a b.mp4");
    const posted = await fetch(url, { method: "POST", body: form });
    expect(posted.status).toBe(201);
    expect(await posted.text()).toContain("<Key>uploads/1/a b.mp4</Key>");
    expect(await text("uploads/1/a b.mp4")).toBe("video");
  });
});

test("a put runs a function as a process once its permission lets S3 in", async () => {
  const clients = { endpoint: harness.endpoint, region: "us-east-1", credentials };
  const lambda = new Lambda(clients);
  const logs = new CloudWatchLogs(clients);
  const FunctionName = "batch-ingest";
  const source = "exports.handler = async (e) => console.log(e.Records[0].s3.object.key)";
  const { FunctionArn = "" } = await lambda.createFunction({
    FunctionName,
    Role: "arn:aws:iam::000000000000:role/runner",
    Runtime: "nodejs20.x",
    Handler: "index.handler",
    Code: { ZipFile: await zipOf(source) },
  });
  const configure = () =>
    s3.putBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          { LambdaFunctionArn: FunctionArn, Events: ["s3:ObjectCreated:Put"] },
        ],
      },
    });
  await expect(configure()).rejects.toMatchObject({
    name: "InvalidArgument",
    message: "Unable to validate the following destination configurations",
  });
  await lambda.addPermission({
    FunctionName,
    StatementId: "s3",
    Action: "lambda:InvokeFunction",
    Principal: "s3.amazonaws.com",
    SourceArn: `arn:aws:s3:::${Bucket}`,
  });
  await configure();
  await s3.putObject({ Bucket, Key: "dropbox/My Unit/b.xlsx", Body: "rows" });
  await harness.settle();
  const { events = [] } = await logs.filterLogEvents({
    logGroupName: `/aws/lambda/${FunctionName}`,
  });
  expect(events.map(({ message }) => message).join("\n")).toContain("dropbox/My+Unit/b.xlsx");
  lambda.destroy();
  logs.destroy();
});

describe("aws-sdk v2", () => {
  test("puts, lists and reads", async () => {
    const old = new AWS.S3({
      endpoint: harness.endpoint,
      region: "us-east-1",
      credentials,
      s3ForcePathStyle: true,
    });
    await old.putObject({ Bucket, Key: "v2/a+b c", Body: "hello" }).promise();
    const { Contents } = await old.listObjects({ Bucket, Prefix: "v2/" }).promise();
    expect(Contents).toMatchObject([{ Key: "v2/a+b c", Size: 5 }]);
    const { Body } = await old.getObject({ Bucket, Key: "v2/a+b c" }).promise();
    expect(String(Body)).toBe("hello");
    const upload = old.upload(
      { Bucket, Key: "v2/big", Body: Buffer.alloc(6 * 2 ** 20) },
      { partSize: 5 * 2 ** 20 },
    );
    expect((await upload.promise()).ETag).toMatch(/-2"$/);
    await expect(old.headObject({ Bucket, Key: "none" }).promise()).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});
