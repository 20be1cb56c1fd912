/** Queues and messages through the real store and dispatcher, on a clock that is advanced. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTrace } from "#bus/trace.ts";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { accountId, region } from "#kernel/brand.ts";
import type { Principal } from "#kernel/principal.ts";
import { sqs } from "./index.ts";
import { peekMessages } from "./peek.ts";
import { createSqsStore } from "./store.ts";

const second = 1000;
let stage: ReturnType<typeof rehearse>;

beforeEach(() => {
  stage = rehearse({ services: [erased(sqs)] });
});
afterEach(() => stage.stop());

const makeQueue = async (QueueName: string, Attributes: Record<string, string> = {}) => {
  const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", { QueueName, Attributes });
  return QueueUrl;
};
const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const send = (QueueUrl: string, MessageBody: string) =>
  stage.call("sqs", "SendMessage", { QueueUrl, MessageBody });
const receive = async (QueueUrl: string, options: object = {}) => {
  const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
    QueueUrl,
    MessageSystemAttributeNames: ["All"],
    ...options,
  });
  return Messages;
};
const counts = async (QueueUrl: string) => {
  const { Attributes = {} } = await stage.call("sqs", "GetQueueAttributes", {
    QueueUrl,
    AttributeNames: ["All"],
  });
  return [
    Attributes["ApproximateNumberOfMessages"],
    Attributes["ApproximateNumberOfMessagesNotVisible"],
    Attributes["ApproximateNumberOfMessagesDelayed"],
  ].join(" ");
};
const events = (type: string) =>
  stage.world.journal.list({}).filter((record) => record.summary.startsWith(`${type} `));

describe("a message", () => {
  test("goes from visible to in flight to deleted", async () => {
    const url = await makeQueue("jobs");
    await send(url, "one");
    expect(await counts(url)).toBe("1 0 0");
    const [message] = await receive(url);
    expect(message?.Body).toBe("one");
    expect(await counts(url)).toBe("0 1 0");
    expect(await receive(url)).toEqual([]);
    await stage.call("sqs", "DeleteMessage", {
      QueueUrl: url,
      ReceiptHandle: message?.ReceiptHandle ?? "",
    });
    await stage.advance(60 * second);
    expect(await receive(url)).toEqual([]);
    expect(await counts(url)).toBe("0 0 0");
  });

  test("comes back after its visibility timeout, with a new handle and a higher count", async () => {
    const url = await makeQueue("jobs", { VisibilityTimeout: "5" });
    await send(url, "one");
    const [first] = await receive(url);
    await stage.advance(4999);
    expect(await receive(url)).toEqual([]);
    await stage.advance(1);
    const [second] = await receive(url);
    expect(second?.Attributes?.["ApproximateReceiveCount"]).toBe("2");
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    // AWS: the older handle answers success and deletes nothing.
    await stage.call("sqs", "DeleteMessage", {
      QueueUrl: url,
      ReceiptHandle: first?.ReceiptHandle ?? "",
    });
    expect(await counts(url)).toBe("0 1 0");
  });

  test("waits for its delay, and expires with the retention period", async () => {
    const url = await makeQueue("jobs", { DelaySeconds: "10", MessageRetentionPeriod: "60" });
    await send(url, "one");
    expect(await counts(url)).toBe("0 0 1");
    expect(await receive(url)).toEqual([]);
    await stage.advance(10 * second);
    expect(await counts(url)).toBe("1 0 0");
    await stage.advance(50 * second);
    expect(await receive(url)).toEqual([]);
    expect(await counts(url)).toBe("0 0 0");
  });

  test("goes to the dead-letter queue when it was received often enough", async () => {
    const deadUrl = await makeQueue("dead");
    const url = await makeQueue("jobs", {
      VisibilityTimeout: "2",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("dead"), maxReceiveCount: 2 }),
    });
    const { MessageId } = await send(url, "poison");
    for (let i = 0; i < 2; i++) {
      expect(await receive(url)).toHaveLength(1);
      await stage.advance(2 * second);
    }
    expect(await receive(url)).toEqual([]);
    const [dead] = await receive(deadUrl);
    expect(dead?.MessageId).toBe(MessageId);
    expect(dead?.Attributes).toMatchObject({
      DeadLetterQueueSourceArn: arnOf("jobs"),
      ApproximateReceiveCount: "3",
    });
    expect(readTrace(stage.world.journal, MessageId ?? "").reasons).toEqual([
      `MessageDeadLettered ${MessageId}: TooManyReceives: received 2 times, it went to dead`,
    ]);
    const [moved] = events("MessageDeadLettered");
    expect(moved?.refs).toEqual([MessageId, arnOf("jobs"), arnOf("dead")]);
    expect(moved?.detail).toMatchObject({ receiveCount: 2 });
  });

  test("follows, when received, from the record of its send", async () => {
    const url = await makeQueue("jobs");
    await send(url, "one");
    await receive(url);
    const sent = stage.world.journal.list({}).find((each) => each.operation === "SendMessage");
    expect(events("MessageReceived")[0]?.cause).toBe(sent?.seq);
  });

  test("is not lost where the dead-letter queue is gone", async () => {
    const deadUrl = await makeQueue("dead");
    const url = await makeQueue("jobs", {
      VisibilityTimeout: "0",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("dead"), maxReceiveCount: 1 }),
    });
    await send(url, "one");
    await receive(url);
    await stage.call("sqs", "DeleteQueue", { QueueUrl: deadUrl });
    expect(await receive(url)).toHaveLength(1);
  });
});

describe("long polling", () => {
  test("answers as soon as a message arrives", async () => {
    const url = await makeQueue("jobs");
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await stage.advance(3 * second);
    await send(url, "late");
    expect((await waiting)[0]?.Body).toBe("late");
  });

  test("answers when time makes a message visible", async () => {
    const url = await makeQueue("jobs", { ReceiveMessageWaitTimeSeconds: "20" });
    await stage.call("sqs", "SendMessage", {
      QueueUrl: url,
      MessageBody: "delayed",
      DelaySeconds: 7,
    });
    const waiting = receive(url);
    await stage.advance(7 * second);
    expect((await waiting)[0]?.Body).toBe("delayed");
  });

  test("answers without messages at its deadline", async () => {
    const url = await makeQueue("jobs");
    const waiting = receive(url, { WaitTimeSeconds: 2 });
    await stage.advance(2 * second);
    expect(await waiting).toEqual([]);
  });
});

describe("changing visibility", () => {
  test("lengthens, shortens, and refuses what is not in flight", async () => {
    const url = await makeQueue("jobs");
    await send(url, "one");
    const [message] = await receive(url);
    const change = (VisibilityTimeout: number) =>
      stage.call("sqs", "ChangeMessageVisibility", {
        QueueUrl: url,
        ReceiptHandle: message?.ReceiptHandle ?? "",
        VisibilityTimeout,
      });
    await change(100);
    await stage.advance(99 * second);
    expect(await receive(url)).toEqual([]);
    await expect(change(43_200)).rejects.toThrow("beyond the limit [43200 seconds]");
    await change(0);
    await expect(change(5)).rejects.toMatchObject({ code: "MessageNotInflight" });
    expect(await receive(url)).toHaveLength(1);
    await expect(change(5)).rejects.toThrow("Message does not exist or is not available");
  });
});

describe("a purge", () => {
  test("empties the queue and can be repeated after a minute", async () => {
    const url = await makeQueue("jobs");
    await send(url, "one");
    await receive(url);
    await send(url, "two");
    await stage.call("sqs", "PurgeQueue", { QueueUrl: url });
    expect(await counts(url)).toBe("0 0 0");
    await stage.advance(59 * second);
    const again = () => stage.call("sqs", "PurgeQueue", { QueueUrl: url });
    await expect(again()).rejects.toThrow(
      "Only one PurgeQueue operation on jobs is allowed every 60 seconds.",
    );
    await stage.advance(1 * second);
    await again();
  });
});

describe("a move task", () => {
  const deadLetters = async (count: number) => {
    const deadUrl = await makeQueue("dead");
    const url = await makeQueue("jobs", {
      VisibilityTimeout: "0",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("dead"), maxReceiveCount: 1 }),
    });
    for (let i = 0; i < count; i++) await send(url, `job ${i}`);
    for (let i = 0; i <= count; i++) await receive(url, { MaxNumberOfMessages: 10 });
    return { deadUrl, url };
  };
  const latest = async () => {
    const { Results = [] } = await stage.call("sqs", "ListMessageMoveTasks", {
      SourceArn: arnOf("dead"),
    });
    return Results[0];
  };

  test("brings dead letters back to their queue as new messages", async () => {
    const { deadUrl, url } = await deadLetters(3);
    expect(await counts(deadUrl)).toBe("3 0 0");
    await stage.call("sqs", "StartMessageMoveTask", { SourceArn: arnOf("dead") });
    await stage.advance(10);
    expect(await latest()).toMatchObject({
      Status: "COMPLETED",
      ApproximateNumberOfMessagesMoved: 3,
      ApproximateNumberOfMessagesToMove: 3,
    });
    expect(await counts(deadUrl)).toBe("0 0 0");
    const [message] = await receive(url);
    expect(message?.Attributes?.["ApproximateReceiveCount"]).toBe("1");
  });

  test("keeps to its rate and can be cancelled", async () => {
    const { deadUrl } = await deadLetters(4);
    const task = { SourceArn: arnOf("dead"), MaxNumberOfMessagesPerSecond: 1 };
    const { TaskHandle = "" } = await stage.call("sqs", "StartMessageMoveTask", task);
    await expect(stage.call("sqs", "StartMessageMoveTask", task)).rejects.toThrow(
      "There is already a task running.",
    );
    await stage.advance(1 * second);
    expect(await latest()).toMatchObject({ Status: "RUNNING", TaskHandle });
    const { ApproximateNumberOfMessagesMoved: moved } = await stage.call(
      "sqs",
      "CancelMessageMoveTask",
      { TaskHandle },
    );
    expect(moved).toBe(2);
    await stage.advance(10 * second);
    expect(await counts(deadUrl)).toBe("2 0 0");
    expect(await latest()).toMatchObject({ Status: "CANCELLED" });
  });

  test("is refused for a queue that is no dead-letter queue", async () => {
    await makeQueue("plain");
    await expect(
      stage.call("sqs", "StartMessageMoveTask", { SourceArn: arnOf("plain") }),
    ).rejects.toThrow("Source queue must be configured as a Dead Letter Queue.");
  });
});

describe("a service principal", () => {
  const s3: Principal = {
    type: "service",
    account: accountId("000000000000"),
    name: "s3.amazonaws.com",
    sourceArn: "arn:aws:s3:::bucket",
  };
  const statement = (source: string) => ({
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arnOf("jobs"),
    Condition: { ArnLike: { "aws:SourceArn": source } },
  });

  test("needs the queue's policy", async () => {
    const url = await makeQueue("jobs");
    const deliver = () =>
      stage.call("sqs", "SendMessage", { QueueUrl: url, MessageBody: "x" }, { as: s3 });
    const allow = (source: string) =>
      stage.call("sqs", "SetQueueAttributes", {
        QueueUrl: url,
        Attributes: { Policy: JSON.stringify({ Statement: [statement(source)] }) },
      });
    await expect(deliver()).rejects.toMatchObject({ code: "AccessDeniedException" });
    await allow("arn:aws:s3:::other");
    await expect(deliver()).rejects.toMatchObject({ code: "AccessDeniedException" });
    await allow("arn:aws:s3:::bucket");
    expect(await deliver()).toHaveProperty("MessageId");
  });
});

test("peeking shows every message with its state and changes nothing", async () => {
  const url = await makeQueue("jobs");
  await send(url, "one");
  await receive(url);
  await send(url, "two");
  await stage.call("sqs", "SendMessage", { QueueUrl: url, MessageBody: "three", DelaySeconds: 9 });
  const { account, world } = stage;
  const store = createSqsStore({
    account,
    region: region("us-east-1"),
    documents: world.documents,
  });
  const peek = () => peekMessages(store, url, { now: stage.clock.now() });
  expect(peek()?.map(({ body, state }) => [body, state])).toEqual([
    ["one", "in-flight"],
    ["two", "visible"],
    ["three", "delayed"],
  ]);
  expect(peek()).toEqual(peek());
  expect(peekMessages(store, "nowhere", { now: 0 })).toBeUndefined();
});
