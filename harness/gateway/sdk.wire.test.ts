import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { QueueDoesNotExist, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AwsError } from "#kernel/aws-error.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";

let gateway: EchoGateway;
beforeAll(async () => {
  gateway = await openEchoGateway();
});
beforeEach(() => {
  gateway.answer = () => ({});
  gateway.calls.length = 0;
  gateway.offsetMs = 0;
});
afterAll(async () => {
  expect(gateway.bugs).toEqual([]);
  expect(gateway.held()).toBe(0);
  await gateway.close();
});

const options = () => ({
  endpoint: gateway.endpoint,
  region: "eu-west-1",
  credentials: { accessKeyId: "123456789012", secretAccessKey: "test" },
  maxAttempts: 1,
});
const s3 = (more: object = {}) => new S3Client({ ...options(), forcePathStyle: true, ...more });

/** The input of the last call, with streaming bodies as text. */
const lastInput = () => {
  const input = { ...gateway.calls.at(-1)?.input } as Record<string, unknown>;
  return input;
};
const lastBody = () => gateway.bytesOf(lastInput()["Body"]);

describe("S3", () => {
  const Key = "dir/a b+c&é?(1)'.txt";

  test("the caller is the owner of the key, in the region of the signature", async () => {
    await s3().send(new ListBucketsCommand({}));
    expect(gateway.calls.at(-1)).toMatchObject({
      service: "s3",
      operation: "ListBuckets",
      account: "123456789012",
      region: "eu-west-1",
      principal: { type: "account", arn: "arn:aws:iam::123456789012:root" },
      origin: gateway.endpoint,
      sourceIp: "127.0.0.1",
      wire: { protocol: "rest-xml" },
    });
  });

  test("a body arrives whole, with its checksum and without its chunk framing", async () => {
    gateway.answer = () => ({ ETag: '"e"' });
    const Body = Buffer.alloc(300_000, "z");
    const answer = await s3().send(
      new PutObjectCommand({ Bucket: "bkt", Key, Body, Metadata: { a: "b" }, ContentType: "x/y" }),
    );
    expect(answer.ETag).toBe('"e"');
    expect(lastInput()).toMatchObject({
      Bucket: "bkt",
      Key,
      Metadata: { a: "b" },
      ContentType: "x/y",
      ContentLength: 300_000,
      Body: { kind: "stored", bytes: 300_000, checksums: { crc32: expect.any(String) } },
    });
    expect(lastInput()).not.toHaveProperty("ContentEncoding");
    expect(lastBody().equals(Body)).toBe(true);
  });

  test.for(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
    "%s is verified, as header and as trailer",
    async (ChecksumAlgorithm) => {
      const kind = ChecksumAlgorithm.toLowerCase();
      for (const Body of ["hello", Readable.from([Buffer.from("hel"), Buffer.from("lo")])]) {
        const ContentLength = 5;
        await s3().send(
          new PutObjectCommand({ Bucket: "bkt", Key, Body, ContentLength, ChecksumAlgorithm }),
        );
        expect(lastBody().toString()).toBe("hello");
        expect(lastInput()["Body"]).toHaveProperty(`checksums.${kind}`);
      }
    },
  );

  test("an empty body is a body", async () => {
    await s3().send(new PutObjectCommand({ Bucket: "bkt", Key, Body: "" }));
    expect(lastInput()["Body"]).toMatchObject({ kind: "stored", bytes: 0 });
  });

  test("an answer streams its range with its length", async () => {
    gateway.answer = () => ({ ETag: '"e"' });
    await s3().send(new PutObjectCommand({ Bucket: "bkt", Key, Body: "0123456789" }));
    const { segments } = lastInput()["Body"] as { segments: object };
    gateway.answer = () => ({
      Body: { kind: "range", segments, start: 2, end: 7 },
      LastModified: new Date(1e12),
      Metadata: { k: "v" },
    });
    const answer = await s3().send(new GetObjectCommand({ Bucket: "bkt", Key }));
    expect(answer).toMatchObject({ ContentLength: 5, Metadata: { k: "v" } });
    expect(answer.LastModified).toEqual(new Date(1e12));
    expect(await answer.Body?.transformToString()).toBe("23456");
  });

  test("HEAD has the length and no body; its error has only a status", async () => {
    gateway.answer = () => ({ ContentLength: 42, ETag: '"e"' });
    const answer = await s3().send(new HeadObjectCommand({ Bucket: "bkt", Key }));
    expect(answer).toMatchObject({ ContentLength: 42, ETag: '"e"' });
    gateway.answer = () => new AwsError("NoSuchKey", "gone", { status: 404 });
    const failure = s3().send(new HeadObjectCommand({ Bucket: "bkt", Key }));
    await expect(failure).rejects.toMatchObject({ name: "NotFound" });
  });

  test("errors have S3's form, with its ids and free members", async () => {
    gateway.answer = () =>
      new AwsError("NoSuchKey", "no & such <key>", { status: 404, members: { Key: "k&" } });
    const failure = s3().send(new GetObjectCommand({ Bucket: "bkt", Key: "k" }));
    await expect(failure).rejects.toMatchObject({
      name: "NoSuchKey",
      message: "no & such <key>",
      Key: "k&",
      Resource: "/bkt/k",
      $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9A-F]{16}$/) },
    });
  });

  test("subresources, copies and lists are told apart", async () => {
    const client = s3();
    const Objects = [{ Key: " leading & trailing " }];
    await client.send(new DeleteObjectsCommand({ Bucket: "bkt", Delete: { Objects } }));
    expect(lastInput()).toMatchObject({ Delete: { Objects } });
    gateway.answer = () => ({ CopyObjectResult: { ETag: '"c"' } });
    await client.send(new CopyObjectCommand({ Bucket: "bkt", Key, CopySource: "a/b%20c" }));
    expect(gateway.calls.at(-1)?.operation).toBe("CopyObject");
    const part = { Bucket: "bkt", Key, UploadId: "u", PartNumber: 3, Body: "x" };
    await client.send(new UploadPartCommand(part));
    expect(lastInput()).toMatchObject({ UploadId: "u", PartNumber: 3 });
    gateway.answer = () => ({ LocationConstraint: "eu-west-1" });
    const { LocationConstraint } = await client.send(
      new GetBucketLocationCommand({ Bucket: "bkt" }),
    );
    expect(LocationConstraint).toBe("eu-west-1");
    gateway.answer = () => ({ Contents: [{ Key, Size: 7 }], IsTruncated: false });
    const list = await client.send(new ListObjectsV2Command({ Bucket: "bkt", Prefix: "a+b" }));
    expect(list.Contents).toEqual([{ Key, Size: 7 }]);
    expect(lastInput()).toMatchObject({ Prefix: "a+b" });
  });

  test("a presigned URL works until the harness clock is past its time", async () => {
    gateway.answer = () => ({ Body: Buffer.from("hi") });
    const get = new GetObjectCommand({ Bucket: "bkt", Key });
    const url = await getSignedUrl(s3(), get, { expiresIn: 60 });
    expect(await (await fetch(url)).text()).toBe("hi");
    const changed = await fetch(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"));
    expect(changed.status).toBe(403);
    gateway.offsetMs = 61_000;
    const late = await fetch(url);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain("<Message>Request has expired</Message>");
  });

  test("a presigned PUT takes a plain body", async () => {
    const url = await getSignedUrl(s3(), new PutObjectCommand({ Bucket: "bkt", Key }));
    const answer = await fetch(url, { method: "PUT", body: "data" });
    expect(answer.status).toBe(200);
    expect(lastBody().toString()).toBe("data");
  });

  test("an unsigned request is anonymous", async () => {
    await fetch(`${gateway.endpoint}/bkt/key`);
    expect(gateway.calls.at(-1)).toMatchObject({
      operation: "GetObject",
      principal: { type: "anonymous", account: "000000000000" },
    });
  });

  test("a wrong secret is told what would be right", async () => {
    const credentials = { accessKeyId: "test", secretAccessKey: "wrong" };
    const failure = s3({ credentials }).send(new ListBucketsCommand({}));
    await expect(failure).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      message: expect.stringContaining("`verifySignatures: false`"),
    });
  });
});

describe("other protocols", () => {
  test("SQS in JSON, with its errors known in both protocols", async () => {
    const sqs = new SQSClient({ ...options(), md5: false });
    gateway.answer = () => ({ MessageId: "m" });
    const MessageAttributes = {
      b: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) },
    };
    const input = { QueueUrl: `${gateway.endpoint}/1/q`, MessageBody: "hé", MessageAttributes };
    expect((await sqs.send(new SendMessageCommand(input))).MessageId).toBe("m");
    expect(lastInput()).toMatchObject({ MessageBody: "hé" });
    gateway.answer = () => new AwsError("QueueDoesNotExist", "no queue", { status: 400 });
    const failure = await sqs.send(new SendMessageCommand(input)).catch((error) => error);
    expect(failure).toBeInstanceOf(QueueDoesNotExist);
    expect(failure.Code).toBe("AWS.SimpleQueueService.NonExistentQueue");
  });

  test("SNS in the query protocol", async () => {
    const sns = new SNSClient(options());
    gateway.answer = () => ({ MessageId: "m" });
    const attributes = { a: { DataType: "String", StringValue: "é&=" } };
    const input = { TopicArn: "arn:t", Message: "hello", MessageAttributes: attributes };
    expect((await sns.send(new PublishCommand(input))).MessageId).toBe("m");
    expect(lastInput()).toEqual(input);
    gateway.answer = () => new AwsError("NotFoundException", "Topic does not exist");
    await expect(sns.send(new PublishCommand(input))).rejects.toMatchObject({
      name: "NotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("Lambda in REST JSON, payload and event stream", async () => {
    const lambda = new LambdaClient(options());
    gateway.answer = () => ({ StatusCode: 202, Payload: Buffer.from('{"y":2}') });
    const FunctionName = "arn:aws:lambda:us-east-1:000000000000:function:f";
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"x":1}' }));
    expect(answer.StatusCode).toBe(202);
    expect(answer.Payload?.transformToString()).toBe('{"y":2}');
    expect(lastInput()).toMatchObject({ FunctionName });
    gateway.answer = () => ({
      StatusCode: 200,
      EventStream: Readable.from([
        { PayloadChunk: { Payload: Buffer.from("chunk") } },
        { InvokeComplete: { LogResult: "log" } },
      ]),
    });
    const stream = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName }));
    const events = [];
    for await (const event of stream.EventStream ?? []) events.push(event);
    expect(Buffer.from(events[0]?.PayloadChunk?.Payload ?? []).toString()).toBe("chunk");
    expect(events[1]?.InvokeComplete?.LogResult).toBe("log");
  });
});
