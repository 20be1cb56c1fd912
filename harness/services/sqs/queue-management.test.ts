/** Queues as they are made, changed and listed; and what is refused, with AWS's texts. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { sqs } from "./index.ts";

let stage: ReturnType<typeof rehearse>;
beforeEach(() => {
  stage = rehearse({ services: [erased(sqs)] });
});
afterEach(() => stage.stop());

const create = (QueueName: string, Attributes: Record<string, string> = {}) =>
  stage.call("sqs", "CreateQueue", { QueueName, Attributes });
const make = async (QueueName: string, Attributes: Record<string, string> = {}) =>
  (await create(QueueName, Attributes)).QueueUrl ?? "";
const attributes = async (QueueUrl: string, ...AttributeNames: string[]) =>
  (await stage.call("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames })).Attributes;
const set = (QueueUrl: string, Attributes: Record<string, string>) =>
  stage.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes });
const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

describe("creating", () => {
  test("gives the URL, and the defaults of a standard queue", async () => {
    const url = await make("jobs");
    expect(url).toBe("http://localhost:4566/000000000000/jobs");
    expect(await attributes(url, "All")).toEqual({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      CreatedTimestamp: "1767323045",
      LastModifiedTimestamp: "1767323045",
      QueueArn: arnOf("jobs"),
      VisibilityTimeout: "30",
      DelaySeconds: "0",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
    });
  });

  test("is repeatable with the same attributes, and a conflict with others", async () => {
    await create("jobs", { DelaySeconds: "3" });
    expect(await create("jobs")).toHaveProperty("QueueUrl");
    expect(await create("jobs", { DelaySeconds: "3", VisibilityTimeout: "30" })).toBeTruthy();
    await expect(create("jobs", { DelaySeconds: "4" })).rejects.toMatchObject({
      code: "QueueNameExists",
      message:
        "A queue already exists with the same name and a different value for attribute DelaySeconds",
    });
  });

  test.for([
    ["a b", {}, "Can only include alphanumeric characters, hyphens, or underscores."],
    ["x".repeat(81), {}, "1 to 80 in length"],
    ["jobs.fifo", {}, "Can only include alphanumeric characters"],
    ["jobs", { FifoQueue: "true" }, "must end with .fifo suffix"],
    ["jobs", { FifoQueue: "false" }, "Unknown Attribute FifoQueue."],
    ["jobs", { ContentBasedDeduplication: "true" }, "Unknown Attribute ContentBasedDeduplication."],
    ["jobs", { Colour: "red" }, "Unknown Attribute Colour."],
    ["jobs", { VisibilityTimeout: "43201" }, "Invalid value for the parameter VisibilityTimeout."],
    ["jobs", { DelaySeconds: "-1" }, "Invalid value for the parameter DelaySeconds."],
    ["jobs", { MessageRetentionPeriod: "59" }, "the parameter MessageRetentionPeriod."],
    ["jobs", { MaximumMessageSize: "1048577" }, "the parameter MaximumMessageSize."],
    ["jobs", { ReceiveMessageWaitTimeSeconds: "21" }, "parameter ReceiveMessageWaitTimeSeconds."],
    ["jobs", { Policy: "nonsense" }, "Invalid value for the parameter Policy."],
    ["jobs", { KmsDataKeyReusePeriodSeconds: "59" }, "parameter KmsDataKeyReusePeriodSeconds."],
    ["jobs", { RedriveAllowPolicy: '{"redrivePermission":"byQueue"}' }, "unsupported format"],
    ["jobs", { KmsMasterKeyId: "k", SqsManagedSseEnabled: "true" }, "You can use one type of"],
  ] as const)("%s with %o is refused", async ([name, given, reason]) => {
    await expect(create(name, given)).rejects.toThrow(reason);
  });

  test.for([
    [{ maxReceiveCount: 3 }, "does not contain mandatory attribute: deadLetterTargetArn."],
    [{ deadLetterTargetArn: arnOf("dead") }, "mandatory attribute: maxReceiveCount."],
    [
      { deadLetterTargetArn: "dummy", maxReceiveCount: 4 },
      "Invalid value for deadLetterTargetArn.",
    ],
    [{ deadLetterTargetArn: arnOf("none"), maxReceiveCount: 4 }, "target does not exist."],
    [{ deadLetterTargetArn: arnOf("dead"), maxReceiveCount: 0 }, "valid values are from 1 to 1000"],
    [{ deadLetterTargetArn: arnOf("closed"), maxReceiveCount: 1 }, "does not allow this source"],
  ] as const)("the redrive policy %o is refused", async ([policy, reason]) => {
    await create("dead");
    await create("closed", { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
    const RedrivePolicy = JSON.stringify(policy);
    await expect(create("jobs", { RedrivePolicy })).rejects.toThrow(reason);
  });
});

describe("attributes", () => {
  test("are changed one by one, and taken away by an empty text", async () => {
    const url = await make("jobs", { DelaySeconds: "5", Policy: '{"Statement":[]}' });
    await stage.advance(10_000);
    await set(url, { VisibilityTimeout: "0", Policy: "" });
    expect(
      await attributes(url, "DelaySeconds", "VisibilityTimeout", "Policy", "LastModifiedTimestamp"),
    ).toEqual({
      DelaySeconds: "5",
      VisibilityTimeout: "0",
      LastModifiedTimestamp: "1767323055",
    });
    await expect(attributes(url, "Nothing")).rejects.toThrow("Unknown Attribute Nothing.");
  });

  test("follow the one kind of encryption", async () => {
    const url = await make("jobs", { KmsMasterKeyId: "key" });
    expect(await attributes(url, "SqsManagedSseEnabled")).toEqual({
      SqsManagedSseEnabled: "false",
    });
  });
});

describe("queue URLs", () => {
  test.for([
    "http://localhost:4566/000000000000/jobs",
    "https://sqs.us-east-1.amazonaws.com/000000000000/jobs",
    "http://sqs.us-east-1.localhost.localstack.cloud:9999/000000000000/jobs",
    "http://localhost:4566/queue/us-east-1/000000000000/jobs",
  ])("%s is taken", async (url) => {
    await create("jobs");
    expect(await attributes(url, "QueueArn")).toEqual({ QueueArn: arnOf("jobs") });
  });

  test.for([
    ["jobs", "InvalidAddress"],
    ["http://localhost:4566/000000000000/none", "QueueDoesNotExist"],
    ["http://localhost:4566/111111111111/jobs", "QueueDoesNotExist"],
  ] as const)("%s is refused by %s", async ([url, code]) => {
    await create("jobs");
    await expect(attributes(url, "QueueArn")).rejects.toMatchObject({ code });
  });

  test("are found by name", async () => {
    const url = await make("jobs");
    expect(await stage.call("sqs", "GetQueueUrl", { QueueName: "jobs" })).toEqual({
      QueueUrl: url,
    });
    await expect(stage.call("sqs", "GetQueueUrl", { QueueName: "none" })).rejects.toThrow(
      "The specified queue does not exist.",
    );
  });
});

describe("lists", () => {
  test("page through queues, by prefix", async () => {
    for (const name of ["b1", "a1", "a2", "a3"]) await create(name);
    const list = async (input: object) => {
      const { QueueUrls = [], NextToken } = await stage.call("sqs", "ListQueues", input);
      return { names: QueueUrls.map((url) => url.split("/").at(-1)), NextToken };
    };
    expect((await list({})).names).toEqual(["a1", "a2", "a3", "b1"]);
    const first = await list({ QueueNamePrefix: "a", MaxResults: 2 });
    expect(first.names).toEqual(["a1", "a2"]);
    const { NextToken } = first;
    expect(await list({ QueueNamePrefix: "a", MaxResults: 2, NextToken })).toEqual({
      names: ["a3"],
      NextToken: undefined,
    });
    await expect(list({ NextToken: "?" })).rejects.toThrow("NextToken");
  });

  test("name the queues that use a dead-letter queue", async () => {
    const dead = await make("dead");
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf("dead"),
      maxReceiveCount: 1,
    });
    const one = await make("one", { RedrivePolicy });
    const two = await make("two", { RedrivePolicy });
    const list = () => stage.call("sqs", "ListDeadLetterSourceQueues", { QueueUrl: dead });
    expect((await list()).queueUrls).toEqual([one, two]);
    await set(one, { RedrivePolicy: "" });
    expect((await list()).queueUrls).toEqual([two]);
  });
});

test("tags are added, replaced and removed", async () => {
  const QueueUrl = await make("jobs");
  await stage.call("sqs", "TagQueue", { QueueUrl, Tags: { a: "1", b: "2" } });
  await stage.call("sqs", "TagQueue", { QueueUrl, Tags: { b: "3" } });
  await stage.call("sqs", "UntagQueue", { QueueUrl, TagKeys: ["a"] });
  expect(await stage.call("sqs", "ListQueueTags", { QueueUrl })).toEqual({ Tags: { b: "3" } });
});

test("permissions build the policy and take it apart", async () => {
  const QueueUrl = await make("jobs");
  const grant = { QueueUrl, Label: "them", AWSAccountIds: ["111111111111"] };
  await stage.call("sqs", "AddPermission", { ...grant, Actions: ["SendMessage"] });
  const policy = (await attributes(QueueUrl, "Policy"))?.["Policy"] ?? "";
  expect(JSON.parse(policy)).toEqual({
    Version: "2008-10-17",
    Id: `${arnOf("jobs")}/SQSDefaultPolicy`,
    Statement: [
      {
        Sid: "them",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111111111111:root" },
        Action: "SQS:SendMessage",
        Resource: arnOf("jobs"),
      },
    ],
  });
  await expect(
    stage.call("sqs", "AddPermission", { ...grant, Actions: ["SendMessage"] }),
  ).rejects.toThrow("Value them for parameter Label is invalid. Reason: Already exists.");
  await expect(
    stage.call("sqs", "AddPermission", { ...grant, Label: "x", Actions: ["CreateQueue"] }),
  ).rejects.toThrow("Only the queue owner is allowed to invoke this action.");
  await stage.call("sqs", "RemovePermission", { QueueUrl, Label: "them" });
  expect(await attributes(QueueUrl, "Policy")).toBeUndefined();
  await expect(stage.call("sqs", "RemovePermission", { QueueUrl, Label: "them" })).rejects.toThrow(
    "can't find label.",
  );
});

describe("sending", () => {
  const send = (QueueUrl: string, more: object) =>
    stage.call("sqs", "SendMessage", { QueueUrl, MessageBody: "x", ...more });

  test.for([
    [
      { MessageBody: "" },
      "MissingParameter",
      "The request must contain the parameter MessageBody.",
    ],
    [{ MessageBody: "a\u0000" }, "InvalidMessageContents", "Invalid characters found."],
    [{ MessageBody: "\uffff" }, "InvalidMessageContents", "Invalid characters found."],
    [{ DelaySeconds: 901 }, "InvalidParameterValue", "DelaySeconds must be >= 0 and <= 900."],
    [{ MessageBody: "x".repeat(1_048_577) }, "InvalidParameterValue", "shorter than 1048576 bytes"],
    [{ MessageDeduplicationId: "d" }, "InvalidParameterValue", "not valid for this queue type"],
  ] as const)("%o is refused by %s", async ([more, code, message]) => {
    const url = await make("jobs");
    await expect(send(url, more)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("counts attributes towards the queue's own limit", async () => {
    const url = await make("jobs", { MaximumMessageSize: "1024" });
    const MessageAttributes = { k: { DataType: "String", StringValue: "x" } };
    await send(url, { MessageBody: "a".repeat(1016), MessageAttributes });
    await expect(send(url, { MessageBody: "a".repeat(1017), MessageAttributes })).rejects.toThrow(
      "Message must be shorter than 1024 bytes.",
    );
  });

  test("takes the whole of Unicode that AWS takes", async () => {
    const url = await make("jobs");
    await send(url, { MessageBody: "\t\n\r grüß 🎬 \ufffd" });
    const { Messages } = await stage.call("sqs", "ReceiveMessage", { QueueUrl: url });
    expect(Messages?.[0]?.Body).toBe("\t\n\r grüß 🎬 \ufffd");
  });
});

describe("receiving", () => {
  test.for([
    [
      { MaxNumberOfMessages: 11 },
      "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
    ],
    [{ MaxNumberOfMessages: 0 }, "Must be between 1 and 10, if provided."],
    [{ WaitTimeSeconds: 21 }, "Must be >= 0 and <= 20, if provided."],
    [{ VisibilityTimeout: 43_201 }, "Must be between 0 and 43200, if provided."],
    [{ AttributeNames: ["Colour"] }, "Unknown Attribute Colour."],
    [{ ReceiveRequestAttemptId: "a" }, "not valid for this queue type"],
  ] as const)("%o is refused", async ([more, reason]) => {
    const QueueUrl = await make("jobs");
    await expect(stage.call("sqs", "ReceiveMessage", { QueueUrl, ...more })).rejects.toThrow(
      reason,
    );
  });

  test("refuses a handle that is none, or of another queue", async () => {
    const QueueUrl = await make("jobs");
    const other = await make("other");
    await stage.call("sqs", "SendMessage", { QueueUrl: other, MessageBody: "x" });
    const { Messages } = await stage.call("sqs", "ReceiveMessage", { QueueUrl: other });
    for (const ReceiptHandle of ["nonsense", Messages?.[0]?.ReceiptHandle ?? ""]) {
      await expect(
        stage.call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle }),
      ).rejects.toMatchObject({ code: "ReceiptHandleIsInvalid" });
    }
  });
});

describe("batches", () => {
  const batch = (QueueUrl: string, Entries: readonly { Id: string; MessageBody: string }[]) =>
    stage.call("sqs", "SendMessageBatch", { QueueUrl, Entries });
  const entry = (Id: string, MessageBody = "x") => ({ Id, MessageBody });

  test.for([
    [[], "EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry"],
    [
      Array.from({ length: 11 }, (_, i) => entry(`${i}`)),
      "TooManyEntriesInBatchRequest",
      "Maximum number of entries per request are 10. You have sent 11.",
    ],
    [[entry("a"), entry("a")], "BatchEntryIdsNotDistinct", "Id a repeated."],
    [[entry("a b")], "InvalidBatchEntryId", "A batch entry id can only contain"],
    [
      [entry("a", "x".repeat(600_000)), entry("b", "x".repeat(600_000))],
      "BatchRequestTooLong",
      "Batch requests cannot be longer than 1048576 bytes. You have sent 1200000 bytes.",
    ],
  ] as const)("of %# are refused", async ([entries, code, message]) => {
    const url = await make("jobs");
    await expect(batch(url, entries)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("succeed and fail entry by entry", async () => {
    const QueueUrl = await make("jobs");
    const sent = await batch(QueueUrl, [entry("good"), entry("bad", "\u0000")]);
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
    expect(sent.Failed).toMatchObject([
      { Id: "bad", SenderFault: true, Code: "InvalidMessageContents" },
    ]);
    const { Messages } = await stage.call("sqs", "ReceiveMessage", { QueueUrl });
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle ?? "";
    const changed = await stage.call("sqs", "ChangeMessageVisibilityBatch", {
      QueueUrl,
      Entries: [
        { Id: "1", ReceiptHandle, VisibilityTimeout: 5 },
        { Id: "2", ReceiptHandle, VisibilityTimeout: 50_000 },
      ],
    });
    expect(changed).toMatchObject({
      Successful: [{ Id: "1" }],
      Failed: [{ Id: "2", Code: "InvalidParameterValue" }],
    });
    const removed = await stage.call("sqs", "DeleteMessageBatch", {
      QueueUrl,
      Entries: [
        { Id: "1", ReceiptHandle },
        { Id: "2", ReceiptHandle: "none" },
      ],
    });
    expect(removed).toMatchObject({
      Successful: [{ Id: "1" }],
      Failed: [{ Id: "2", Code: "ReceiptHandleIsInvalid" }],
    });
  });
});
