/** SQS by official clients over TCP: the JSON protocol of SDK v3 and the query protocol. */

import { SQS } from "@aws-sdk/client-sqs";
import AWS from "aws-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";
import { sendTraceHeader } from "#harness/testing/process-client.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
let harness: Harness;
let sqs: SQS;

beforeAll(async () => {
  harness = await createHarness({ port: 0 });
  sqs = new SQS({ endpoint: harness.endpoint, region: "us-east-1", credentials });
});
afterAll(async () => {
  sqs.destroy();
  await harness.stop();
});

describe("the JSON protocol", () => {
  test("sends, receives and deletes", async () => {
    const { QueueUrl } = await sqs.createQueue({ QueueName: "json" });
    expect(QueueUrl).toBe(`${harness.endpoint}/000000000000/json`);
    const MessageAttributes = {
      origin: { DataType: "String", StringValue: "AEJ" },
      bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 255]) },
    };
    const MessageBody = '{"grüß":"🎬"}';
    const sent = await sqs.sendMessage({ QueueUrl, MessageBody, MessageAttributes });
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    expect(Messages).toMatchObject([
      {
        MessageId: sent.MessageId,
        Body: MessageBody,
        MD5OfBody: sent.MD5OfMessageBody,
        MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
        MessageAttributes,
        Attributes: { ApproximateReceiveCount: "1", SenderId: "000000000000" },
      },
    ]);
    await sqs.deleteMessage({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["All"] });
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
    });
  });

  test("wakes a long poll by a later send", async () => {
    const { QueueUrl } = await sqs.createQueue({ QueueName: "poll" });
    const waiting = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
    await sqs.sendMessage({ QueueUrl, MessageBody: "late" });
    expect((await waiting).Messages?.[0]?.Body).toBe("late");
  });

  test("keeps the request's trace header, unless a message brings its own", async () => {
    const { QueueUrl } = await sqs.createQueue({ QueueName: "traced" });
    const traced = new SQS({ endpoint: harness.endpoint, region: "us-east-1", credentials });
    const ofRequest = "Root=1-5e1b4151-5ac6c58f5b5daa6532e7a1a4;Parent=53995c3f42cd8ad8;Sampled=1";
    const own = "Root=1-5e1b4152-000000000000000000000001";
    sendTraceHeader(traced, ofRequest);
    const MessageSystemAttributes = {
      AWSTraceHeader: { DataType: "String", StringValue: own },
    } as const;
    const one = await traced.sendMessage({ QueueUrl, MessageBody: "one" });
    expect(one.MD5OfMessageSystemAttributes, "of what the sender set").toBeUndefined();
    const { Successful = [] } = await traced.sendMessageBatch({
      QueueUrl,
      Entries: [
        { Id: "2", MessageBody: "two" },
        { Id: "3", MessageBody: "three", MessageSystemAttributes },
      ],
    });
    expect(Successful.map((entry) => entry.MD5OfMessageSystemAttributes !== undefined)).toEqual([
      false,
      true,
    ]);
    await sqs.sendMessage({ QueueUrl, MessageBody: "four" });
    traced.destroy();
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["AWSTraceHeader"],
    });
    expect(Messages.map(({ Body, Attributes }) => [Body, Attributes?.AWSTraceHeader])).toEqual([
      ["one", ofRequest],
      ["two", ofRequest],
      ["three", own],
      ["four", undefined],
    ]);
  });

  test("answers AWS's errors", async () => {
    const { QueueUrl } = await sqs.createQueue({ QueueName: "errors" });
    await expect(sqs.getQueueUrl({ QueueName: "none" })).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      message: "The specified queue does not exist.",
      $metadata: { httpStatusCode: 400 },
      Error: { Code: "AWS.SimpleQueueService.NonExistentQueue" },
    });
    await expect(sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 11 })).rejects.toMatchObject({
      Error: { Code: "InvalidParameterValue" },
      message:
        "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, " +
        "if provided.",
    });
    await expect(sqs.deleteMessage({ QueueUrl, ReceiptHandle: "x" })).rejects.toMatchObject({
      name: "ReceiptHandleIsInvalid",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(sqs.sendMessageBatch({ QueueUrl, Entries: [] })).rejects.toMatchObject({
      name: "EmptyBatchRequest",
    });
  });
});

test("SDK v2 posts to the queue's own URL and verifies both digests", async () => {
  const { QueueUrl = "" } = await sqs.createQueue({ QueueName: "second" });
  const v2 = new AWS.SQS({ endpoint: harness.endpoint, region: "us-east-1", ...credentials });
  const sent = await v2
    .sendMessage({
      QueueUrl,
      MessageBody: "job",
      MessageAttributes: { origin: { DataType: "String", StringValue: "AEJ" } },
    })
    .promise();
  const received = await v2.receiveMessage({ QueueUrl, MessageAttributeNames: ["All"] }).promise();
  expect(received.Messages?.[0]).toMatchObject({ MessageId: sent.MessageId, Body: "job" });
});

describe("the query protocol", () => {
  /** An old client: what SDKs before late 2023 sent, by SDK v2's own codec and signer. */
  const old = () => {
    const options = {
      endpoint: harness.endpoint,
      region: "us-east-1",
      ...credentials,
      apiConfig: queryApi,
    };
    // A service made of a definition has its operations as methods, which no type knows.
    return new AWS.Service(options) as unknown as Record<
      "sendMessage" | "getQueueUrl",
      (input: object) => OldRequest
    >;
  };

  interface OldRequest {
    promise(): Promise<Record<string, unknown>>;
  }

  const text = { type: "string" };
  const queryApi = {
    metadata: {
      apiVersion: "2012-11-05",
      endpointPrefix: "sqs",
      protocol: "query",
      serviceId: "SQS",
      signatureVersion: "v4",
    },
    operations: {
      SendMessage: {
        input: {
          type: "structure",
          members: {
            QueueUrl: text,
            MessageBody: text,
            MessageAttributes: {
              locationName: "MessageAttribute",
              type: "map",
              flattened: true,
              key: { locationName: "Name" },
              value: {
                locationName: "Value",
                type: "structure",
                members: { DataType: text, StringValue: text },
              },
            },
          },
        },
        output: {
          resultWrapper: "SendMessageResult",
          type: "structure",
          members: { MessageId: text, MD5OfMessageBody: text, MD5OfMessageAttributes: text },
        },
      },
      GetQueueUrl: {
        input: { type: "structure", members: { QueueName: text } },
        output: {
          resultWrapper: "GetQueueUrlResult",
          type: "structure",
          members: { QueueUrl: text },
        },
      },
    },
  };

  test("sends what JSON clients receive", async () => {
    const { QueueUrl } = await sqs.createQueue({ QueueName: "query" });
    const sent = await old()
      .sendMessage({
        QueueUrl,
        MessageBody: "<job> & more",
        MessageAttributes: { origin: { DataType: "String", StringValue: "AEJ" } },
      })
      .promise();
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl,
      MessageAttributeNames: ["All"],
    });
    expect(Messages[0]).toMatchObject({
      MessageId: sent["MessageId"],
      Body: "<job> & more",
      MD5OfBody: sent["MD5OfMessageBody"],
      MD5OfMessageAttributes: sent["MD5OfMessageAttributes"],
    });
  });

  test("names the error as old clients know it", async () => {
    await expect(old().getQueueUrl({ QueueName: "none" }).promise()).rejects.toMatchObject({
      code: "AWS.SimpleQueueService.NonExistentQueue",
      statusCode: 400,
    });
  });
});
