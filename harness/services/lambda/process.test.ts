/** Lambda with real processes behind it: the service, its engine and CloudWatch Logs together. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLambdaRuntime } from "#engines/lambda-runtime/runtime.ts";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { silentLogger } from "#kernel/logger.ts";
import { createRandom } from "#kernel/random.ts";
import { cloudwatchLogs } from "../cloudwatch-logs/index.ts";
import type { LambdaRuntime } from "./engine.ts";
import { lambda } from "./index.ts";
import { zipOf } from "./testing/stage.ts";

let folder: string;
let engine: LambdaRuntime;
let stage: ReturnType<typeof rehearse>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lambda-process-"));
  const engines: { lambda?: LambdaRuntime } = {};
  stage = rehearse({ services: [erased(lambda), erased(cloudwatchLogs)], engines });
  engine = createLambdaRuntime({
    clock: stage.clock,
    random: createRandom("lambda"),
    logger: silentLogger,
    paths: { code: join(folder, "code"), compileCache: join(folder, "cache") },
    searchPath: "/usr/bin:/bin",
    sdkRoot: import.meta.url,
    credentials: {
      open: () => ({
        accessKeyId: "key",
        secretAccessKey: "secret",
        sessionToken: "token",
        setCause: () => {},
        close: () => {},
      }),
    },
    endpoint: () => "http://127.0.0.1:9",
    onLog: () => {},
  });
  engines.lambda = engine;
});
afterAll(async () => {
  await engine.stop();
  await stage.stop();
  await rm(folder, { recursive: true });
});

async function deploy(name: string, source: string): Promise<void> {
  await stage.call("lambda", "CreateFunction", {
    FunctionName: name,
    Role: "arn:aws:iam::000000000000:role/r",
    Runtime: "nodejs4.3",
    Handler: "index.handler",
    Code: { ZipFile: await zipOf(source) },
  });
}
const logOf = async (name: string) => {
  const { events = [] } = await stage.call("cloudwatch-logs", "FilterLogEvents", {
    logGroupName: `/aws/lambda/${name}`,
  });
  return events.map((event) => event.message ?? "");
};

test("a function runs as a process and its lines are in CloudWatch Logs", async () => {
  await deploy(
    "sum",
    "exports.handler = (event, context, callback) => {" +
      "console.log('adding', event.length); callback(null, event.reduce((a, b) => a + b)) }",
  );
  const answer = await stage.call("lambda", "Invoke", {
    FunctionName: "sum",
    Payload: Buffer.from("[1, 2, 39]"),
  });
  expect(Buffer.from(answer.Payload ?? []).toString()).toBe("42");
  const log = await logOf("sum");
  expect(log[0]).toMatch(/^START RequestId: /);
  expect(log[1]).toMatch(/\tINFO\tadding 3$/);
  expect(log.at(-1)).toMatch(/^REPORT RequestId: /);
});

test("an accepted event that fails is run again in a process that stayed warm", async () => {
  await deploy(
    "flaky",
    "let n = 0; exports.handler = async () => { if (++n < 3) throw new Error('try ' + n); return n }",
  );
  await stage.call("lambda", "Invoke", { FunctionName: "flaky", InvocationType: "Event" });
  await stage.settle();
  await stage.advance(200_000);
  await stage.settle();
  const ends = stage.world.journal
    .list()
    .filter(
      (record) => record.summary.startsWith("InvocationEnded") && record.summary.includes("flaky"),
    )
    .map((record) => record.detail?.["outcome"]);
  expect(ends).toEqual(["error", "error", "success"]);
  expect((await logOf("flaky")).filter((line) => line.startsWith("REPORT"))).toHaveLength(3);
});

test("a runtime this machine does not have is told when the function is invoked", async () => {
  await deploy("java", "");
  await stage.call("lambda", "UpdateFunctionConfiguration", {
    FunctionName: "java",
    Runtime: "java21",
  });
  await expect(stage.call("lambda", "Invoke", { FunctionName: "java" })).rejects.toMatchObject({
    code: "InvalidRuntimeException",
    message: expect.stringContaining("java21 cannot be run here"),
  });
});
