/** Queues connected to functions, with the real SQS and an engine that the test answers for. */

import { afterEach, beforeEach, expect, test } from "vitest";
import type { InvocationRequest } from "../engine.ts";
import { ARN, type LambdaStage, lambdaStage } from "../testing/stage.ts";

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
