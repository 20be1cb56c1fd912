/** boto3: an AWS client that shares no code with the JavaScript SDKs nor with our tables. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsError } from "#kernel/aws-error.ts";
import type { Call } from "./call.ts";
import { type EchoGateway, openEchoGateway } from "./testing/echo-gateway.ts";
import { pythonWithBoto3 } from "./testing/python.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("./testing/boto3_calls.py", import.meta.url));

let gateway: EchoGateway;
beforeAll(async () => {
  // Copies are answered before they are known, so that errors come inside of a 200.
  gateway = await openEchoGateway({ patienceMs: 0 });
});
afterAll(async () => {
  expect(gateway.bugs).toEqual([]);
  await gateway.close();
});

const keyOf = ({ input }: Call) => (input as { readonly Key?: string }).Key;

const ANSWERS: Readonly<Record<string, (call: Call) => object | AwsError>> = {
  PutObject: () => ({ ETag: '"e"' }),
  GetObject: (call) =>
    keyOf(call) === "missing"
      ? new AwsError("NoSuchKey", "gone", { status: 404 })
      : { Body: Buffer.from("bytes") },
  CopyObject: (call) =>
    keyOf(call) === "failing"
      ? new AwsError("SlowDown", "later", { status: 503 })
      : { CopyObjectResult: { ETag: '"c"' } },
  ListQueues: () => ({ QueueUrls: ["u&"] }),
  PurgeQueue: () => new AwsError("QueueDoesNotExist", "no queue", { status: 400 }),
  Publish: () => ({ MessageId: "m" }),
  Invoke: () => ({ StatusCode: 200, Payload: Buffer.from('{"y":2}') }),
  GetPipelineState: () => ({ created: new Date(1.5e12) }),
};

test("boto3 is answered", { timeout: 180_000 }, async ({ skip }) => {
  const found = await pythonWithBoto3();
  if ("missing" in found) return skip(found.missing);
  gateway.answer = (call) => ANSWERS[call.operation]?.(call) ?? {};
  const { stdout } = await run(found.python, [script, gateway.endpoint]);
  const results = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(results).toEqual([
    { what: "put", result: '"e"' },
    { what: "upload", result: null },
    { what: "get", result: "bytes" },
    { what: "presigned", result: "bytes" },
    { what: "missing", result: { code: "NoSuchKey" } },
    { what: "copied", result: '"c"' },
    { what: "failing", result: { code: "SlowDown" } },
    { what: "send", result: ["u&"] },
    { what: "no queue", result: { code: "AWS.SimpleQueueService.NonExistentQueue" } },
    { what: "publish", result: "m" },
    { what: "invoke", result: '{"y":2}' },
    { what: "pipeline", result: "2017" },
  ]);
  const puts = gateway.calls.filter(({ operation }) => operation === "PutObject");
  const bodies = puts.map(({ input }) => (input as { readonly Body: unknown }).Body);
  expect(bodies.map((body) => gateway.bytesOf(body).length)).toEqual([5, 50_000]);
  expect(gateway.calls.every(({ account }) => account === "333333333333")).toBe(true);
});
