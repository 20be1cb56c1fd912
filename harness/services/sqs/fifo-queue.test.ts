/** FIFO queues through the real store and dispatcher. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { sqs } from "./index.ts";

const second = 1000;
let stage: ReturnType<typeof rehearse>;
let QueueUrl: string;

beforeEach(async () => {
  stage = rehearse({ services: [erased(sqs)] });
  QueueUrl = await makeQueue("jobs.fifo", { ContentBasedDeduplication: "true" });
});
afterEach(() => stage.stop());

async function makeQueue(QueueName: string, attributes: Record<string, string>) {
  const Attributes = { FifoQueue: "true", ...attributes };
  const { QueueUrl: url = "" } = await stage.call("sqs", "CreateQueue", { QueueName, Attributes });
  return url;
}

const send = (MessageBody: string, MessageGroupId = "a", more: object = {}) =>
  stage.call("sqs", "SendMessage", { QueueUrl, MessageBody, MessageGroupId, ...more });

async function receive(MaxNumberOfMessages = 1, more: object = {}) {
  const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
    QueueUrl,
    MaxNumberOfMessages,
    MessageSystemAttributeNames: ["All"],
    ...more,
  });
  return Messages;
}

const bodies = async (count = 10) => (await receive(count)).map((message) => message.Body);
const remove = (ReceiptHandle = "") =>
  stage.call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });

describe("a group", () => {
  test("is locked while a message of it is in flight; other groups are not", async () => {
    await send("a1");
    await send("a2");
    await send("b1", "b");
    const [first] = await receive(1);
    expect(first?.Body).toBe("a1");
    expect(await bodies()).toEqual(["b1"]);
    expect(await bodies()).toEqual([]);
    await remove(first?.ReceiptHandle);
    expect(await bodies()).toEqual(["a2"]);
  });

  test("comes back in order when its visibility timeout is over", async () => {
    for (const body of ["1", "2", "3"]) await send(body);
    expect(await bodies(2)).toEqual(["1", "2"]);
    await stage.advance(30 * second);
    expect(await bodies()).toEqual(["1", "2", "3"]);
  });

  test("stays locked until the last of its messages is free", async () => {
    for (const body of ["1", "2"]) await send(body);
    const [, later] = await receive(2);
    await stage.call("sqs", "ChangeMessageVisibility", {
      QueueUrl,
      ReceiptHandle: later?.ReceiptHandle ?? "",
      VisibilityTimeout: 60,
    });
    await stage.advance(30 * second);
    expect(await bodies()).toEqual([]);
    await stage.advance(30 * second);
    expect(await bodies()).toEqual(["1", "2"]);
  });

  test("wakes a long poll when it is unlocked", async () => {
    await send("1");
    await send("2");
    const [first] = await receive(1);
    const waiting = receive(1, { WaitTimeSeconds: 20 });
    await stage.advance(1 * second);
    await remove(first?.ReceiptHandle);
    expect((await waiting)[0]?.Body).toBe("2");
  });
});

describe("deduplication", () => {
  test("takes a repetition within five minutes for the same message", async () => {
    const first = await send("same");
    const again = await send("same");
    expect(again).toEqual(first);
    expect(await bodies()).toEqual(["same"]);
    await stage.advance(300 * second);
    expect((await send("same")).MessageId).not.toBe(first.MessageId);
  });

  test("holds after the message was deleted", async () => {
    await send("x", "a", { MessageDeduplicationId: "1" });
    const [message] = await receive();
    await remove(message?.ReceiptHandle);
    await send("y", "a", { MessageDeduplicationId: "1" });
    expect(await bodies()).toEqual([]);
  });

  test("is by group where the queue says so", async () => {
    QueueUrl = await makeQueue("groups.fifo", {
      ContentBasedDeduplication: "true",
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    });
    await send("same", "a");
    await send("same", "b");
    expect(await bodies()).toEqual(["same", "same"]);
  });

  test("needs an id where content does not give one", async () => {
    QueueUrl = await makeQueue("plain.fifo", {});
    await expect(send("x")).rejects.toThrow(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId",
    );
  });
});

test("a retried receive gets the same messages and handles", async () => {
  await send("1");
  const first = await receive(1, { ReceiveRequestAttemptId: "try" });
  const again = await receive(1, { ReceiveRequestAttemptId: "try" });
  expect(again.map((message) => message.ReceiptHandle)).toEqual(
    first.map((message) => message.ReceiptHandle),
  );
  expect(await receive(1, { ReceiveRequestAttemptId: "other" })).toEqual([]);
});

test("system attributes tell group, deduplication id and a rising sequence number", async () => {
  await send("1", "g", { MessageDeduplicationId: "d1" });
  await send("2", "g");
  const [first, second] = await receive(2);
  expect(first?.Attributes).toMatchObject({ MessageGroupId: "g", MessageDeduplicationId: "d1" });
  const numbers = [first, second].map((each) => each?.Attributes?.["SequenceNumber"] ?? "");
  expect(numbers[0]).toHaveLength(20);
  expect(numbers).toEqual([...numbers].sort());
});

test.for([
  [{ MessageGroupId: undefined }, "must contain the parameter MessageGroupId"],
  [{ DelaySeconds: 2 }, "parameter that is not valid for this queue type"],
  [{ MessageGroupId: "a b" }, "can only include alphanumeric and punctuation"],
] as const)("a send with %o is refused", async ([change, reason]) => {
  await expect(send("x", "a", change)).rejects.toThrow(reason);
});

test("an expired handle deletes nothing and says so", async () => {
  await send("1");
  const [message] = await receive();
  await stage.advance(30 * second);
  await expect(remove(message?.ReceiptHandle)).rejects.toThrow("The receipt handle has expired.");
});

test("dead letters keep their group in a FIFO dead-letter queue", async () => {
  const deadUrl = await makeQueue("dead.fifo", {});
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead.fifo",
    maxReceiveCount: 1,
  });
  await stage.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { RedrivePolicy } });
  await send("1");
  await send("2");
  await receive();
  await stage.advance(30 * second);
  expect(await bodies()).toEqual(["2"]);
  QueueUrl = deadUrl;
  const [dead] = await receive();
  expect(dead).toMatchObject({ Body: "1", Attributes: { MessageGroupId: "a" } });
});
