/** Lambda through the real store, bus and dispatcher, with an engine that the test answers for. */

import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/rehearsal.ts";
import type { Principal } from "#kernel/principal.ts";
import { cloudwatchLogs } from "../cloudwatch-logs/index.ts";
import { sqs } from "../sqs/index.ts";
import type { InvocationRequest, InvocationResult, LambdaRuntime } from "./engine.ts";
import { lambda } from "./index.ts";

const ROLE = "arn:aws:iam::000000000000:role/runner";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

let stage: ReturnType<typeof rehearse>;
let zip: Uint8Array;
let runs: InvocationRequest[];
let retired: string[];
let answer: (request: InvocationRequest) => Partial<InvocationResult> & { value?: unknown };

const engine: LambdaRuntime = {
  async invoke(request) {
    runs.push(request);
    const { value = "ok", ...rest } = answer(request);
    return {
      kind: "answered",
      payload: Buffer.from(JSON.stringify(value)),
      outcome: "success",
      durationMs: 12,
      logs: [{ timestamp: stage.clock.now(), message: `START RequestId: ${request.requestId}` }],
      logStream: "2026/01/02/[$LATEST]abc",
      logTail: Buffer.from("the tail"),
      ...rest,
    } as InvocationResult;
  },
  async retire(arn) {
    retired.push(arn);
  },
  async stop() {},
};
const failing = { outcome: "error", functionError: "Unhandled", message: "Error: no" } as const;

beforeEach(async () => {
  const file = new ZipFile();
  file.addBuffer(Buffer.from("exports.handler = async () => 1"), "index.js");
  file.end();
  zip = await buffer(file.outputStream);
  runs = [];
  retired = [];
  answer = () => ({});
  stage = rehearse({
    services: [erased(lambda), erased(sqs), erased(cloudwatchLogs)],
    engines: { lambda: engine },
  });
});
afterEach(() => stage.stop());

const create = (input: object = {}) =>
  stage.call("lambda", "CreateFunction", {
    FunctionName: "f",
    Role: ROLE,
    Runtime: "nodejs4.3",
    Handler: "index.handler",
    Code: { ZipFile: zip },
    ...input,
  });
const invoke = (input: object = {}, options: object = {}) =>
  stage.call("lambda", "Invoke", { FunctionName: "f", ...input }, options);
const payload = (value: unknown) => Buffer.from(JSON.stringify(value));
const queue = async (QueueName: string, Attributes: Record<string, string> = {}) => {
  const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", { QueueName, Attributes });
  return QueueUrl;
};
const messages = async (QueueUrl: string) =>
  (
    await stage.call("sqs", "ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
    })
  ).Messages ?? [];
const journal = () => stage.world.journal.list().map((r) => `${r.kind}: ${r.summary}`);

describe("a function", () => {
  test("is created, shown, changed and deleted with its processes", async () => {
    const made = await create({ Environment: { Variables: { A: "1" } }, Tags: { t: "v" } });
    expect(made).toMatchObject({
      FunctionArn: ARN,
      Runtime: "nodejs4.3",
      Timeout: 3,
      MemorySize: 128,
      State: "Active",
      CodeSize: zip.length,
      LoggingConfig: { LogGroup: "/aws/lambda/f" },
    });
    await stage.call("lambda", "UpdateFunctionConfiguration", {
      FunctionName: ARN,
      Environment: { Variables: { B: "2" } },
    });
    const shown = await stage.call("lambda", "GetFunction", { FunctionName: "f" });
    expect(shown.Configuration?.Environment?.Variables).toEqual({ B: "2" });
    expect(shown.Configuration?.RevisionId).not.toBe(made.RevisionId);
    expect(shown.Tags).toEqual({ t: "v" });
    await stage.call("lambda", "DeleteFunction", { FunctionName: "f" });
    expect(retired).toEqual([ARN]);
    await expect(invoke()).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: `Function not found: ${ARN}`,
    });
  });

  test("is run with its settings, code and cause; its log is kept", async () => {
    await create({ Environment: { Variables: { A: "1" } }, Timeout: 7 });
    answer = (request) => ({ value: { got: JSON.parse(Buffer.from(request.payload).toString()) } });
    const result = await invoke({ Payload: payload({ n: 1 }), LogType: "Tail" });
    expect(JSON.parse(Buffer.from(result.Payload ?? []).toString())).toEqual({ got: { n: 1 } });
    expect(result).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(Buffer.from(result.LogResult ?? "", "base64").toString()).toBe("the tail");
    const [run] = runs;
    expect(run).toMatchObject({
      invokedArn: ARN,
      whenBusy: "throttle",
      function: {
        timeoutMs: 7000,
        environment: { A: "1" },
        handler: "index.handler",
        roleArn: ROLE,
      },
    });
    expect(run?.code.kind === "zip" && Buffer.from(await run.code.read())).toEqual(
      Buffer.from(zip),
    );
    expect(run?.traceHeader).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
    );
    expect(stage.world.journal.find(run?.cause ?? 0)?.operation).toBe("Invoke");
    const { events } = await stage.call("cloudwatch-logs", "FilterLogEvents", {
      logGroupName: "/aws/lambda/f",
    });
    expect(events).toMatchObject([{ logStreamName: "2026/01/02/[$LATEST]abc" }]);
    expect(stage.world.journal.about(run?.requestId ?? "").map((r) => r.summary)).toContainEqual(
      `InvocationEnded ${ARN}`,
    );
  });

  test("is versioned and named", async () => {
    await create({ Publish: true, Description: "first" });
    await stage.call("lambda", "UpdateFunctionConfiguration", { FunctionName: "f", Timeout: 9 });
    const second = await stage.call("lambda", "PublishVersion", { FunctionName: "f" });
    expect(second).toMatchObject({ Version: "2", FunctionArn: `${ARN}:2` });
    const same = await stage.call("lambda", "PublishVersion", { FunctionName: "f" });
    expect(same.Version).toBe("2");
    await stage.call("lambda", "CreateAlias", {
      FunctionName: "f",
      Name: "live",
      FunctionVersion: "1",
    });
    await invoke({ Qualifier: "live" });
    expect(runs[0]).toMatchObject({
      invokedArn: `${ARN}:live`,
      function: { version: "1", timeoutMs: 3000 },
    });
    await stage.call("lambda", "UpdateAlias", {
      FunctionName: "f",
      Name: "live",
      FunctionVersion: "2",
    });
    await invoke({ FunctionName: `${ARN}:live` });
    expect(runs[1]?.function.version).toBe("2");
    const { Versions } = await stage.call("lambda", "ListVersionsByFunction", {
      FunctionName: "f",
    });
    expect(Versions?.map((v) => v.Version)).toEqual(["$LATEST", "1", "2"]);
    const drop = { FunctionName: "f", Qualifier: "2" };
    await expect(stage.call("lambda", "DeleteFunction", drop)).rejects.toThrow("aliases: live");
  });

  test.for([
    [{ Runtime: "cobol" }, "InvalidParameterValueException", "Value cobol at 'runtime'"],
    [{ Handler: undefined }, "InvalidParameterValueException", "Runtime and Handler are mandatory"],
    [
      { Code: { ZipFile: Buffer.from("no zip") } },
      "InvalidParameterValueException",
      "Could not unzip",
    ],
    [{ Code: { ZipFile: new Uint8Array() } }, "InvalidParameterValueException", "non-empty zip"],
    [{ Code: {} }, "InvalidParameterValueException", "provide a source"],
    [{ Timeout: 901 }, "ValidationException", "less than or equal to 900"],
    [{ FunctionName: "not a name" }, "ValidationException", "'functionName'"],
    [{ Role: "role" }, "ValidationException", "'role'"],
    [
      { Layers: ["arn:aws:lambda:us-east-1:000000000000:layer:l:1"] },
      "InvalidParameterValueException",
      "Layers is not supported",
    ],
    [
      { Environment: { Variables: { AWS_REGION: "x" } } },
      "InvalidParameterValueException",
      "reserved keys",
    ],
    [
      { Environment: { Variables: { A: "x".repeat(5000) } } },
      "InvalidParameterValueException",
      "4KB limit",
    ],
  ] as [object, string, string][])("%j is refused as %s", async ([input, code, text]) => {
    await expect(create(input)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });

  test("exists once", async () => {
    await create();
    await expect(create()).rejects.toMatchObject({
      code: "ResourceConflictException",
      message: "Function already exist: f",
    });
  });

  test("answers its own errors, throttling and runtimes that cannot run", async () => {
    await create();
    answer = () => ({ ...failing, value: { errorType: "Error", errorMessage: "no" } });
    expect(await invoke()).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    answer = () => ({ kind: "throttled", concurrencyMax: 10 });
    await expect(invoke()).rejects.toMatchObject({ code: "TooManyRequestsException", status: 429 });
    answer = () => ({ kind: "refused", reason: "needs python3" });
    await expect(invoke()).rejects.toMatchObject({
      code: "InvalidRuntimeException",
      message: "needs python3",
    });
    await expect(invoke({ Payload: Buffer.from("{") })).rejects.toMatchObject({
      code: "InvalidRequestContentException",
    });
    const large = { Payload: payload("x".repeat(1_100_000)), InvocationType: "Event" };
    await expect(invoke(large)).rejects.toMatchObject({
      code: "RequestTooLargeException",
      status: 413,
    });
    expect(await invoke({ InvocationType: "DryRun" })).toMatchObject({ StatusCode: 204 });
  });

  test("lets a service invoke it only with permission, for that source", async () => {
    await create();
    const s3 = (bucket: string): Principal => ({
      type: "service",
      account: stage.account,
      name: "s3.amazonaws.com",
      sourceArn: `arn:aws:s3:::${bucket}`,
    });
    const denied = { code: "AccessDeniedException" };
    await expect(invoke({}, { as: s3("in") })).rejects.toMatchObject(denied);
    const { Statement = "" } = await stage.call("lambda", "AddPermission", {
      FunctionName: "f",
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn: "arn:aws:s3:::in",
    });
    expect(JSON.parse(Statement)).toEqual({
      Sid: "s3",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: ARN,
      Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:s3:::in" } },
    });
    expect(await invoke({}, { as: s3("in") })).toMatchObject({ StatusCode: 200 });
    await expect(invoke({}, { as: s3("other") })).rejects.toMatchObject(denied);
    const { Policy = "" } = await stage.call("lambda", "GetPolicy", { FunctionName: "f" });
    expect(JSON.parse(Policy).Statement).toHaveLength(1);
    await stage.call("lambda", "RemovePermission", { FunctionName: "f", StatementId: "s3" });
    await expect(invoke({}, { as: s3("in") })).rejects.toMatchObject(denied);
  });
});

describe("an accepted event", () => {
  test("is run later, and again after one and two minutes, then dropped", async () => {
    await create();
    answer = () => failing;
    expect(await invoke({ InvocationType: "Event", Payload: payload(1) })).toMatchObject({
      StatusCode: 202,
    });
    await stage.settle();
    expect(runs).toHaveLength(1);
    await stage.advance(59_000);
    expect(runs).toHaveLength(1);
    await stage.advance(1000);
    expect(runs).toHaveLength(2);
    await stage.advance(120_000);
    expect(runs).toHaveLength(3);
    await stage.advance(3_600_000);
    expect(runs).toHaveLength(3);
    expect(new Set(runs.map((run) => run.requestId)).size).toBe(1);
    expect(runs[0]?.whenBusy).toBe("wait");
    expect(journal().filter((line) => line.startsWith("dropped"))).toEqual([
      "dropped: lambda runs f: FunctionError: Error: no; it was given up",
    ]);
  });

  test("goes to its dead-letter queue with what went wrong", async () => {
    const url = await queue("dead");
    await create({ DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" } });
    answer = () => failing;
    await invoke({ InvocationType: "Event", Payload: payload({ a: 1 }) });
    await stage.settle();
    await stage.advance(200_000);
    expect(await messages(url)).toMatchObject([
      { Body: '{"a":1}', MessageAttributes: { ErrorMessage: { StringValue: "Error: no" } } },
    ]);
  });

  test("tells its destinations", async () => {
    const [good, bad] = [await queue("good"), await queue("bad")];
    await create();
    const to = (name: string) => ({ Destination: `arn:aws:sqs:us-east-1:000000000000:${name}` });
    await stage.call("lambda", "PutFunctionEventInvokeConfig", {
      FunctionName: "f",
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: to("good"), OnFailure: to("bad") },
    });
    await invoke({ InvocationType: "Event", Payload: payload({ a: 1 }) });
    await stage.settle();
    answer = () => ({ ...failing, value: { errorMessage: "no" } });
    await invoke({ InvocationType: "Event", Payload: payload({ a: 2 }) });
    await stage.settle();
    expect(runs).toHaveLength(2);
    expect(JSON.parse((await messages(good))[0]?.Body ?? "")).toMatchObject({
      requestContext: {
        condition: "Success",
        functionArn: `${ARN}:$LATEST`,
        approximateInvokeCount: 1,
      },
      requestPayload: { a: 1 },
      responsePayload: "ok",
    });
    expect(JSON.parse((await messages(bad))[0]?.Body ?? "")).toMatchObject({
      requestContext: { condition: "RetriesExhausted" },
      requestPayload: { a: 2 },
      responseContext: { functionError: "Unhandled" },
      responsePayload: { errorMessage: "no" },
    });
  });
});

describe("an event source mapping", () => {
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
    throw new Error(`it did not come about; the journal:\n${journal().join("\n")}`);
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
    url = await queue("jobs");
    await create();
  });

  test("runs the function with messages and deletes what succeeded", async () => {
    await connect();
    await stage.call("sqs", "SendMessage", {
      QueueUrl: url,
      MessageBody: "hello",
      MessageAttributes: { origin: { DataType: "String", StringValue: "AEJ" } },
    });
    await eventually(async () => runs.length === 1 && (await left()) === 0);
    expect(eventOf(runs[0]).Records).toMatchObject([
      {
        body: "hello",
        eventSource: "aws:sqs",
        eventSourceARN: SOURCE,
        awsRegion: "us-east-1",
        attributes: { ApproximateReceiveCount: "1" },
        messageAttributes: { origin: { stringValue: "AEJ", dataType: "String" } },
      },
    ]);
    const { messageId } = eventOf(runs[0]).Records[0];
    expect(stage.world.journal.about(messageId).map((r) => r.summary)).toContain(
      `InvocationEnded ${ARN}`,
    );
  });

  test("leaves failed items to their visibility timeout", async () => {
    await connect({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    answer = (request) => ({
      value: {
        batchItemFailures: eventOf(request)
          .Records.filter((record: { body: string }) => record.body === "bad")
          .map((record: { messageId: string }) => ({ itemIdentifier: record.messageId })),
      },
    });
    for (const MessageBody of ["good", "bad"])
      await stage.call("sqs", "SendMessage", { QueueUrl: url, MessageBody });
    await eventually(async () => runs.length >= 1 && (await left()) === 1);
    const before = runs.length;
    await stage.advance(31_000);
    await eventually(() => runs.length > before);
    expect(eventOf(runs.at(-1)).Records).toMatchObject([{ body: "bad" }]);
  });

  test("deletes what its filter does not let through", async () => {
    await connect({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["job"]}}' }] } });
    for (const kind of ["note", "job"])
      await stage.call("sqs", "SendMessage", {
        QueueUrl: url,
        MessageBody: JSON.stringify({ kind }),
      });
    await eventually(async () => runs.length === 1 && (await left()) === 0);
    expect(eventOf(runs[0]).Records[0].body).toBe('{"kind":"job"}');
  });

  test("stops when it is disabled", async () => {
    const { UUID = "" } = await connect();
    await stage.call("sqs", "SendMessage", { QueueUrl: url, MessageBody: "first" });
    await eventually(async () => runs.length === 1 && (await left()) === 0);
    await stage.call("lambda", "UpdateEventSourceMapping", { UUID, Enabled: false });
    await stage.call("sqs", "SendMessage", { QueueUrl: url, MessageBody: "x" });
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toHaveLength(1);
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
});

test("concurrency can be reserved within the account's limit", async () => {
  await create();
  await stage.call("lambda", "PutFunctionConcurrency", {
    FunctionName: "f",
    ReservedConcurrentExecutions: 2,
  });
  await invoke();
  expect(runs[0]?.concurrencyMax).toBe(2);
  const { AccountLimit } = await stage.call("lambda", "GetAccountSettings", {});
  expect(AccountLimit?.UnreservedConcurrentExecutions).toBe(998);
  const all = { FunctionName: "f", ReservedConcurrentExecutions: 950 };
  await expect(stage.call("lambda", "PutFunctionConcurrency", all)).rejects.toThrow(
    "below its minimum",
  );
});
