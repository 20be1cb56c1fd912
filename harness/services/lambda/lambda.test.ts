/** Lambda through the real store, bus and dispatcher, with an engine that the test answers for. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTrace } from "#bus/trace.ts";
import type { Principal } from "#kernel/principal.ts";
import { ARN, failing, type LambdaStage, lambdaStage, payload, ROLE } from "./testing/stage.ts";

let stage: LambdaStage;
beforeEach(async () => {
  stage = await lambdaStage();
});
afterEach(() => stage.stop());

describe("a function", () => {
  test("is created, shown, changed and deleted with its processes", async () => {
    const made = await stage.create({ Environment: { Variables: { A: "1" } }, Tags: { t: "v" } });
    expect(made).toMatchObject({
      FunctionArn: ARN,
      Runtime: "nodejs4.3",
      Timeout: 3,
      MemorySize: 128,
      State: "Active",
      CodeSize: stage.zip.length,
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
    expect(stage.retired).toEqual([ARN]);
    await expect(stage.invoke()).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: `Function not found: ${ARN}`,
    });
  });

  test("is run with its settings, code and cause; its log is kept", async () => {
    await stage.create({ Environment: { Variables: { A: "1" } }, Timeout: 7 });
    stage.functions.answer = (request) => ({
      value: { got: JSON.parse(Buffer.from(request.payload).toString()) },
    });
    const result = await stage.invoke({ Payload: payload({ n: 1 }), LogType: "Tail" });
    expect(JSON.parse(Buffer.from(result.Payload ?? []).toString())).toEqual({ got: { n: 1 } });
    expect(result).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(Buffer.from(result.LogResult ?? "", "base64").toString()).toBe("the tail");
    const [run] = stage.runs;
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
      Buffer.from(stage.zip),
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

  test.for(["RequestResponse", "Event"])("%s takes the caller's trace on", async (type) => {
    await stage.create();
    const traceHeader = "Root=1-5e1b4151-5ac6c58f5b5daa6532e7a1a4;Sampled=1";
    await stage.invoke({ InvocationType: type }, { traceHeader });
    await stage.settle();
    expect(stage.runs.map((run) => run.traceHeader)).toEqual([traceHeader]);
  });

  test("that failed is where its request stopped", async () => {
    await stage.create();
    stage.functions.answer = () => failing;
    await stage.invoke();
    expect(readTrace(stage.world.journal, stage.runs[0]?.requestId ?? "").reasons).toEqual([
      `InvocationEnded ${ARN}: error: Error: no`,
    ]);
  });

  test("is versioned and named", async () => {
    await stage.create({ Publish: true, Description: "first" });
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
    await stage.invoke({ Qualifier: "live" });
    expect(stage.runs[0]).toMatchObject({
      invokedArn: `${ARN}:live`,
      function: { version: "1", timeoutMs: 3000 },
    });
    await stage.call("lambda", "UpdateAlias", {
      FunctionName: "f",
      Name: "live",
      FunctionVersion: "2",
    });
    await stage.invoke({ FunctionName: `${ARN}:live` });
    expect(stage.runs[1]?.function.version).toBe("2");
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
    await expect(stage.create(input)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });

  test("exists once", async () => {
    await stage.create();
    await expect(stage.create()).rejects.toMatchObject({
      code: "ResourceConflictException",
      message: "Function already exist: f",
    });
  });

  test("answers its own errors, throttling and runtimes that cannot run", async () => {
    await stage.create();
    stage.functions.answer = () => ({
      ...failing,
      value: { errorType: "Error", errorMessage: "no" },
    });
    expect(await stage.invoke()).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    stage.functions.answer = () => ({ kind: "throttled", concurrencyMax: 10 });
    await expect(stage.invoke()).rejects.toMatchObject({
      code: "TooManyRequestsException",
      status: 429,
    });
    stage.functions.answer = () => ({ kind: "refused", reason: "needs python3" });
    await expect(stage.invoke()).rejects.toMatchObject({
      code: "InvalidRuntimeException",
      message: "needs python3",
    });
    await expect(stage.invoke({ Payload: Buffer.from("{") })).rejects.toMatchObject({
      code: "InvalidRequestContentException",
    });
    const large = { Payload: payload("x".repeat(1_100_000)), InvocationType: "Event" };
    await expect(stage.invoke(large)).rejects.toMatchObject({
      code: "RequestTooLargeException",
      status: 413,
    });
    expect(await stage.invoke({ InvocationType: "DryRun" })).toMatchObject({ StatusCode: 204 });
  });

  test("lets a service invoke it only with permission, for that source", async () => {
    await stage.create();
    const s3 = (bucket: string): Principal => ({
      type: "service",
      account: stage.account,
      name: "s3.amazonaws.com",
      sourceArn: `arn:aws:s3:::${bucket}`,
    });
    const denied = { code: "AccessDeniedException" };
    await expect(stage.invoke({}, { as: s3("in") })).rejects.toMatchObject(denied);
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
    expect(await stage.invoke({}, { as: s3("in") })).toMatchObject({ StatusCode: 200 });
    await expect(stage.invoke({}, { as: s3("other") })).rejects.toMatchObject(denied);
    const { Policy = "" } = await stage.call("lambda", "GetPolicy", { FunctionName: "f" });
    expect(JSON.parse(Policy).Statement).toHaveLength(1);
    await stage.call("lambda", "RemovePermission", { FunctionName: "f", StatementId: "s3" });
    await expect(stage.invoke({}, { as: s3("in") })).rejects.toMatchObject(denied);
  });
});

describe("an accepted event", () => {
  test("is run later, and again after one and two minutes, then dropped", async () => {
    await stage.create();
    stage.functions.answer = () => failing;
    expect(await stage.invoke({ InvocationType: "Event", Payload: payload(1) })).toMatchObject({
      StatusCode: 202,
    });
    await stage.settle();
    expect(stage.runs).toHaveLength(1);
    await stage.advance(59_000);
    expect(stage.runs).toHaveLength(1);
    await stage.advance(1000);
    expect(stage.runs).toHaveLength(2);
    await stage.advance(120_000);
    expect(stage.runs).toHaveLength(3);
    await stage.advance(3_600_000);
    expect(stage.runs).toHaveLength(3);
    expect(new Set(stage.runs.map((run) => run.requestId)).size).toBe(1);
    expect(stage.runs[0]?.whenBusy).toBe("wait");
    expect(stage.journal().filter((line) => line.startsWith("dropped"))).toEqual([
      "dropped: lambda runs f: FunctionError: Error: no; it was given up",
    ]);
  });

  test("goes to its dead-letter queue with what went wrong", async () => {
    const url = await stage.queue("dead");
    await stage.create({
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:000000000000:dead" },
    });
    stage.functions.answer = () => failing;
    await stage.invoke({ InvocationType: "Event", Payload: payload({ a: 1 }) });
    await stage.settle();
    await stage.advance(200_000);
    expect(await stage.messages(url)).toMatchObject([
      { Body: '{"a":1}', MessageAttributes: { ErrorMessage: { StringValue: "Error: no" } } },
    ]);
  });

  test("tells its destinations", async () => {
    const [good, bad] = [await stage.queue("good"), await stage.queue("bad")];
    await stage.create();
    const to = (name: string) => ({ Destination: `arn:aws:sqs:us-east-1:000000000000:${name}` });
    await stage.call("lambda", "PutFunctionEventInvokeConfig", {
      FunctionName: "f",
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: to("good"), OnFailure: to("bad") },
    });
    await stage.invoke({ InvocationType: "Event", Payload: payload({ a: 1 }) });
    await stage.settle();
    stage.functions.answer = () => ({ ...failing, value: { errorMessage: "no" } });
    await stage.invoke({ InvocationType: "Event", Payload: payload({ a: 2 }) });
    await stage.settle();
    expect(stage.runs).toHaveLength(2);
    expect(JSON.parse((await stage.messages(good))[0]?.Body ?? "")).toMatchObject({
      requestContext: {
        condition: "Success",
        functionArn: `${ARN}:$LATEST`,
        approximateInvokeCount: 1,
      },
      requestPayload: { a: 1 },
      responsePayload: "ok",
    });
    expect(JSON.parse((await stage.messages(bad))[0]?.Body ?? "")).toMatchObject({
      requestContext: { condition: "RetriesExhausted" },
      requestPayload: { a: 2 },
      responseContext: { functionError: "Unhandled" },
      responsePayload: { errorMessage: "no" },
    });
  });
});

test("concurrency can be reserved within the account's limit", async () => {
  await stage.create();
  await stage.call("lambda", "PutFunctionConcurrency", {
    FunctionName: "f",
    ReservedConcurrentExecutions: 2,
  });
  await stage.invoke();
  expect(stage.runs[0]?.concurrencyMax).toBe(2);
  const { AccountLimit } = await stage.call("lambda", "GetAccountSettings", {});
  expect(AccountLimit?.UnreservedConcurrentExecutions).toBe(998);
  const all = { FunctionName: "f", ReservedConcurrentExecutions: 950 };
  await expect(stage.call("lambda", "PutFunctionConcurrency", all)).rejects.toThrow(
    "below its minimum",
  );
});

test("answers what Terraform asks of every function", async () => {
  await stage.create();
  const FunctionName = "f";
  expect(await stage.call("lambda", "GetFunctionCodeSigningConfig", { FunctionName })).toEqual({
    FunctionName,
  });
  expect(await stage.call("lambda", "GetRuntimeManagementConfig", { FunctionName })).toMatchObject({
    UpdateRuntimeOn: "Auto",
    FunctionArn: `${ARN}:$LATEST`,
  });
  expect(await stage.call("lambda", "GetFunctionRecursionConfig", { FunctionName })).toEqual({
    RecursiveLoop: "Terminate",
  });
});
