/** SNS by the official client over TCP: topics to queues and to HTTP endpoints. */

import { createServer, type IncomingMessage } from "node:http";
import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
let harness: Harness;
let sns: SNS;
let sqs: SQS;

beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  const client = { endpoint: harness.endpoint, region: "us-east-1", credentials };
  sns = new SNS(client);
  sqs = new SQS(client);
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await harness.stop();
});

test("a topic's messages reach a queue that lets it send", async () => {
  const { TopicArn = "" } = await sns.createTopic({ Name: "news" });
  const queueArn = "arn:aws:sqs:us-east-1:000000000000:jobs";
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
  };
  const { QueueUrl } = await sqs.createQueue({
    QueueName: "jobs",
    Attributes: { Policy: JSON.stringify({ Statement: [statement] }) },
  });
  await sns.subscribe({
    TopicArn,
    Protocol: "sqs",
    Endpoint: queueArn,
    Attributes: { FilterPolicy: '{"kind":["movie"]}' },
  });
  const MessageAttributes = { kind: { DataType: "String", StringValue: "movie" } };
  await sns.publish({ TopicArn, Message: "kept away" });
  const { MessageId } = await sns.publish({ TopicArn, Message: "grüß", MessageAttributes });
  const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 5 });
  expect(JSON.parse(Messages[0]?.Body ?? "")).toMatchObject({
    Type: "Notification",
    MessageId,
    TopicArn,
    Message: "grüß",
    MessageAttributes: { kind: { Type: "String", Value: "movie" } },
    UnsubscribeURL: expect.stringContaining(harness.endpoint),
  });
});

test("an HTTP endpoint confirms by the URL it is sent, and then gets messages", async () => {
  const posts: { readonly request: IncomingMessage; readonly body: string }[] = [];
  const waiting: (() => void)[] = [];
  const endpoint = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
    posts.push({ request, body: Buffer.concat(chunks).toString() });
    response.end();
    for (const wake of waiting.splice(0)) wake();
  });
  const posted = async (count: number) => {
    while (posts.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    return posts[count - 1];
  };
  await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
  const address = endpoint.address();
  const port = typeof address === "object" ? address?.port : undefined;
  try {
    const { TopicArn } = await sns.createTopic({ Name: "hooks" });
    await sns.subscribe({ TopicArn, Protocol: "http", Endpoint: `http://127.0.0.1:${port}/` });
    const request = JSON.parse((await posted(1))?.body ?? "");
    expect(request.Type).toBe("SubscriptionConfirmation");
    const confirmed = await fetch(request.SubscribeURL);
    expect(confirmed.status).toBe(200);
    expect(await confirmed.text()).toContain("<SubscriptionArn>");
    const { MessageId } = await sns.publish({ TopicArn, Message: "hello" });
    const post = await posted(2);
    expect(post?.request.headers).toMatchObject({
      "x-amz-sns-message-type": "Notification",
      "x-amz-sns-message-id": MessageId,
      "x-amz-sns-topic-arn": TopicArn,
    });
    expect(JSON.parse(post?.body ?? "")).toMatchObject({ MessageId, Message: "hello" });
  } finally {
    endpoint.closeAllConnections();
    await new Promise<void>((resolve) => endpoint.close(() => resolve()));
  }
});

test("errors have AWS's names, texts and statuses", async () => {
  const TopicArn = "arn:aws:sns:us-east-1:000000000000:none";
  await expect(sns.publish({ TopicArn, Message: "x" })).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Topic does not exist",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(sns.createTopic({ Name: "a b" })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Invalid parameter: Topic Name",
    $metadata: { httpStatusCode: 400 },
  });
});
