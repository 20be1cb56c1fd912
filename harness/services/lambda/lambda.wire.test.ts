/** Lambda as its users reach it: the official client over TCP, functions as real processes. */

import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";
import { zipOf } from "./testing/stage.ts";

const Role = "arn:aws:iam::000000000000:role/runner";
let harness: Harness;
let lambda: LambdaClient;
let sqs: SQSClient;

beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  lambda = harness.client(LambdaClient);
  sqs = harness.client(SQSClient);
});
afterAll(async () => {
  lambda.destroy();
  sqs.destroy();
  await harness.stop();
});

async function deploy(name: string, source: string, settings: object = {}): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Timeout: 20,
      Code: { ZipFile: await zipOf(source) },
      ...settings,
    }),
  );
}
const invoke = (FunctionName: string, event: unknown = {}, settings: object = {}) =>
  lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...settings }));
const queue = async (QueueName: string) =>
  (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? "";

test("a function is created, waited for, invoked and deleted", async () => {
  await deploy("echo", "exports.handler = async (event) => ({ echoed: event })");
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 5 }, { FunctionName: "echo" });
  const answer = await invoke("echo", { a: "ä" }, { LogType: "Tail" });
  expect(answer.StatusCode).toBe(200);
  expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toEqual({ echoed: { a: "ä" } });
  const tail = Buffer.from(answer.LogResult ?? "", "base64").toString();
  expect(tail).toMatch(/^START RequestId: [\s\S]+\nREPORT RequestId: /);
  await lambda.send(new DeleteFunctionCommand({ FunctionName: "echo" }));
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: "echo" }))).rejects.toMatchObject(
    {
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 404 },
      message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:echo",
    },
  );
});

test("a function's error reaches the caller", async () => {
  await deploy("broken", "exports.handler = async () => { throw new TypeError('no luck') }");
  const answer = await invoke("broken");
  expect(answer.FunctionError).toBe("Unhandled");
  expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toMatchObject({
    errorType: "TypeError",
    errorMessage: "no luck",
  });
});

test("the code may come from S3", async () => {
  const s3 = harness.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: "code" }));
  const Body = await zipOf("exports.handler = async () => 'from S3'");
  await s3.send(new PutObjectCommand({ Bucket: "code", Key: "f.zip", Body }));
  await deploy("stored", "", { Code: { S3Bucket: "code", S3Key: "f.zip" } });
  expect((await invoke("stored")).Payload?.transformToString()).toBe('"from S3"');
  const none = deploy("none", "", { Code: { S3Bucket: "code", S3Key: "none.zip" } });
  await expect(none).rejects.toThrow("S3 Error Code: NoSuchKey");
  s3.destroy();
});

test("a function of SDK v2 sends on, and its call follows from the invocation", async () => {
  const QueueUrl = await queue("out");
  await deploy(
    "notify",
    `const AWS = require("aws-sdk");
     exports.handler = (event, context, callback) => {
       const sqs = new AWS.SQS({ region: "us-east-1" });
       sqs.sendMessage({ QueueUrl: process.env.QueueUrl, MessageBody: event.body }, callback);
     };`,
    { Runtime: "nodejs4.3", Environment: { Variables: { QueueUrl } } },
  );
  const answer = await invoke("notify", { body: "hello" });
  const sent = JSON.parse(answer.Payload?.transformToString() ?? "");
  expect(sent.MessageId).toMatch(/^[0-9a-f-]{36}$/);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.[0]?.Body).toBe("hello");
  const { text } = harness.trace(sent.MessageId);
  expect(text).toMatch(/Invoke[\s\S]+SendMessage/);
});

test("a function reaches AWS through its environment, as its role", async () => {
  await deploy(
    "who",
    `const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
     exports.handler = () => new STSClient({}).send(new GetCallerIdentityCommand({}));`,
  );
  const answer = await invoke("who");
  expect(JSON.parse(answer.Payload?.transformToString() ?? "")).toMatchObject({
    Arn: "arn:aws:sts::000000000000:assumed-role/runner/who",
  });
});

test("an event source feeds a function from a queue", async () => {
  const QueueUrl = await queue("in");
  await deploy("worker", "exports.handler = async (e) => console.log('got', e.Records[0].body)");
  const EventSourceArn = "arn:aws:sqs:us-east-1:000000000000:in";
  await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: "worker", EventSourceArn }),
  );
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "work" }));
  const logs = harness.client(CloudWatchLogsClient);
  const found = async () => {
    const search = { logGroupName: "/aws/lambda/worker", filterPattern: '"got work"' };
    const { events } = await logs.send(new FilterLogEventsCommand(search)).catch(() => ({
      events: [],
    }));
    return events ?? [];
  };
  await expect.poll(found, { timeout: 10_000 }).toHaveLength(1);
  logs.destroy();
});
