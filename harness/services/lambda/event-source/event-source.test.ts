/** Queues connected to functions, with the real SQS and an engine that the test answers for. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTrace } from "#bus/trace.ts";
import type { InvocationRequest } from "../engine.ts";
import { ARN, failing, type LambdaStage, lambdaStage } from "../testing/stage.ts";

let stage: LambdaStage;
afterEach(() => stage.stop());

const SOURCE = "arn:aws:sqs:us-east-1:000000000000:jobs";
let url: string;
const connect = (input: object = {}) =>
  stage.call("lambda", "CreateEventSourceMapping", {
    FunctionName: "f",
    EventSourceArn: SOURCE,
    ...input,
  });
const eventOf = (run: InvocationRequest | undefined) =>
  JSON.parse(Buffer.from(run?.payload ?? []).toString());
/** Loops run beside the test: they have turns until `done` holds. */
const eventually = async (done: () => boolean | Promise<boolean>) => {
  for (let turn = 0; turn < 200; turn++) {
    if (await done()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`it did not come about; the journal:\n${stage.journal().join("\n")}`);
};
const left = async () => {
  const { Attributes = {} } = await stage.call("sqs", "GetQueueAttributes", {
    QueueUrl: url,
    AttributeNames: ["All"],
  });
  return (
    Number(Attributes["ApproximateNumberOfMessages"]) +
    Number(Attributes["ApproximateNumberOfMessagesNotVisible"])
  );
};

beforeEach(async () => {
  stage = await lambdaStage();
  url = await stage.queue("jobs");
  await stage.create();
});

test("runs the function with stage.messages and deletes what succeeded", async () => {
  await connect();
  await stage.call("sqs", "SendMessage", {
    QueueUrl: url,
    MessageBody: "hello",
    MessageAttributes: { origin: { DataType: "String", StringValue: "AEJ" } },
  });
  await eventually(async () => stage.runs.length === 1 && (await left()) === 0);
  expect(eventOf(stage.runs[0]).Records).toMatchObject([
    {
      body: "hello",
      eventSource: "aws:sqs",
      eventSourceARN: SOURCE,
      awsRegion: "us-east-1",
      attributes: { ApproximateReceiveCount: "1" },
      messageAttributes: { origin: { stringValue: "AEJ", dataType: "String" } },
    },
  ]);
  const { messageId } = eventOf(stage.runs[0]).Records[0];
  expect(stage.world.journal.about(messageId).map((r) => r.summary)).toContain(
    `InvocationEnded ${ARN}`,
  );
});

test("leaves failed items to their visibility timeout", async () => {
  await connect({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
  stage.functions.answer = (request) => ({
    value: {
      batchItemFailures: eventOf(request)
        .Records.filter((record: { body: string }) => record.body === "bad")
        .map((record: { messageId: string }) => ({ itemIdentifier: record.messageId })),
    },
  });
  for (const MessageBody of ["good", "bad"])
    await stage.call("sqs", "SendMessage", { QueueUrl: url, MessageBody });
  await eventually(async () => stage.runs.length >= 1 && (await left()) === 1);
  const before = stage.runs.length;
  await stage.advance(31_000);
  await eventually(() => stage.runs.length > before);
  expect(eventOf(stage.runs.at(-1)).Records).toMatchObject([{ body: "bad" }]);
});

test("deletes what its filter does not let through", async () => {
  await connect({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["job"]}}' }] } });
  for (const kind of ["note", "job"])
    await stage.call("sqs", "SendMessage", {
      QueueUrl: url,
      MessageBody: JSON.stringify({ kind }),
    });
  await eventually(async () => stage.runs.length === 1 && (await left()) === 0);
  expect(eventOf(stage.runs[0]).Records[0].body).toBe('{"kind":"job"}');
});

describe("in the trace", () => {
  const traceOf = (ref: string) => readTrace(stage.world.journal, ref);
  const send = async (MessageBody: string) => {
    const { MessageId = "" } = await stage.call("sqs", "SendMessage", {
      QueueUrl: url,
      MessageBody,
    });
    return MessageId;
  };
  /** The function sends a message of its own on. */
  const sendOn = async (out: string) => {
    stage.functions.answer = async ({ cause }) => {
      await stage.call("sqs", "SendMessage", { QueueUrl: out, MessageBody: "on" }, { cause });
      return {};
    };
  };

  test("a run, what it did and what became of its message stand below the message", async () => {
    await sendOn(await stage.queue("out"));
    await connect();
    const id = await send("one");
    await eventually(async () => stage.runs.length === 1 && (await left()) === 0);
    const { trees, text, reasons } = traceOf(id);
    expect(trees).toHaveLength(1);
    const lines = text.split("\n").filter((line) => !/logs|LogLines/.test(line));
    expect(lines.map((line) => line.slice(12).replace(/[0-9a-f-]{36}/, "…"))).toEqual([
      " sqs SendMessage arn:aws:sqs:us-east-1:000000000000:jobs",
      " ├─ event: MessageSent …",
      " └─ event: MessageReceived …",
      "    └─ note: lambda f takes 1 message of jobs: …",
      "       ├─ sqs SendMessage arn:aws:sqs:us-east-1:000000000000:out",
      "       │  └─ event: MessageSent …",
      `       ├─ event: InvocationEnded ${ARN}`,
      "       └─ sqs DeleteMessageBatch arn:aws:sqs:us-east-1:000000000000:jobs",
      "          └─ event: MessageDeleted …",
    ]);
    expect(reasons).toEqual([]);
  });

  test("a batch names its messages; each one's trace shows it, the run's shows them all", async () => {
    await sendOn(await stage.queue("out"));
    const ids = [await send("one"), await send("two"), await send("three")];
    await connect();
    await eventually(async () => stage.runs.length === 1 && (await left()) === 0);
    for (const id of ids) {
      const { trees, text } = traceOf(id);
      expect(trees.map(({ record }) => record.operation)).toEqual(["SendMessage"]);
      expect(text).toContain(`lambda f takes 3 messages of jobs: ${ids.join(", ")}`);
      expect(text.match(/InvocationEnded/g)).toHaveLength(1);
      expect(text).toMatch(/SendMessage \S+:out/);
    }
    const { trees, text } = traceOf(stage.runs[0]?.requestId ?? "");
    expect(trees).toHaveLength(3);
    expect(text.match(/InvocationEnded/g), "told once").toHaveLength(1);
    expect(text.match(/shown above/g)).toHaveLength(2);
  });

  test("a run that failed is where its message stopped", async () => {
    stage.functions.answer = () => failing;
    await connect();
    const id = await send("one");
    await eventually(() => traceOf(id).reasons.length > 0);
    expect(traceOf(id).reasons).toEqual([
      `lambda f takes 1 message of jobs: ${id}: FunctionError: Error: no`,
    ]);
  });

  test("so are items that the function reports, and they alone", async () => {
    stage.functions.answer = (request) => ({
      value: { batchItemFailures: [{ itemIdentifier: eventOf(request).Records[1].messageId }] },
    });
    const [good = "", bad = ""] = [await send("good"), await send("bad")];
    await connect({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    await eventually(async () => (await left()) === 1);
    await eventually(() => traceOf(bad).reasons.length > 0);
    expect(traceOf(bad).reasons.join()).toContain(
      `BatchItemFailures: the function reported ${bad} as failed`,
    );
    expect(traceOf(good).text).toContain(`MessageDeleted ${good}`);
    expect(traceOf(good).text).not.toContain(`MessageDeleted ${bad}`);
  });

  test("a message that no filter lets through ended there", async () => {
    await connect({ FilterCriteria: { Filters: [{ Pattern: '{"body":["job"]}' }] } });
    const id = await send("note");
    await eventually(async () => (await left()) === 0);
    const { reasons, text } = traceOf(id);
    expect(reasons).toEqual([`lambda f has no filter pattern for 1 message of jobs: ${id}`]);
    expect(text).toContain(`MessageDeleted ${id}`);
  });

  test("a poller writes nothing about itself", async () => {
    await connect();
    await send("one");
    await eventually(async () => stage.runs.length === 1 && (await left()) === 0);
    expect(stage.journal().filter((line) => line.includes("by itself"))).toEqual([]);
  });

  test("a message received twice shows both runs, each below its own receive", async () => {
    stage.functions.answer = () => (stage.runs.length === 1 ? failing : {});
    await connect();
    const id = await send("one");
    await eventually(() => traceOf(id).reasons.length > 0);
    await stage.advance(31_000);
    await eventually(async () => stage.runs.length === 2 && (await left()) === 0);
    const receives = traceOf(id).text.match(/MessageReceived[^\n]*\n[^\n]*takes 1 message/g);
    expect(receives).toHaveLength(2);
  });
});

test("stops when it is disabled", async () => {
  const { UUID = "" } = await connect();
  await stage.call("sqs", "SendMessage", { QueueUrl: url, MessageBody: "first" });
  await eventually(async () => stage.runs.length === 1 && (await left()) === 0);
  await stage.call("lambda", "UpdateEventSourceMapping", { UUID, Enabled: false });
  await stage.call("sqs", "SendMessage", { QueueUrl: url, MessageBody: "x" });
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(stage.runs).toHaveLength(1);
  expect(await left()).toBe(1);
});

test("checks what it connects", async () => {
  await stage.call("lambda", "UpdateFunctionConfiguration", { FunctionName: "f", Timeout: 60 });
  await expect(connect()).rejects.toThrow(
    "Queue visibility timeout: 30 seconds is less than Function timeout: 60",
  );
  const none = { EventSourceArn: `${SOURCE}-none` };
  await expect(connect(none)).rejects.toThrow("SQS Error Code: QueueDoesNotExist");
  await expect(connect({ BatchSize: 100 })).rejects.toThrow("Maximum batch window");
  const kinesis = { EventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/s" };
  await expect(connect(kinesis)).rejects.toThrow("is not supported");
  await stage.call("lambda", "UpdateFunctionConfiguration", { FunctionName: "f", Timeout: 5 });
  await connect();
  await expect(connect()).rejects.toMatchObject({ code: "ResourceConflictException" });
});
