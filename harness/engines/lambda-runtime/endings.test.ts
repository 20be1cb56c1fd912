import { afterEach, beforeEach, expect, test } from "vitest";
import { payloadOf, startRuntime, type TestRuntime, zipOf } from "./testing/test-runtime.ts";

let runtime: TestRuntime;
beforeEach(() => {
  runtime = startRuntime();
});
afterEach(async () => {
  expect(await runtime.stop()).toBe(0);
});

const failures: [string, string, string, object][] = [
  [
    "a thrown error",
    "exports.handler = async () => { throw new TypeError('no') }",
    "index.handler",
    { errorType: "TypeError", errorMessage: "no" },
  ],
  [
    "a callback's error",
    "exports.handler = (e, c, cb) => cb('bad luck')",
    "index.handler",
    { errorType: "string", errorMessage: "bad luck" },
  ],
  [
    "an exit",
    "exports.handler = async () => process.exit(3)",
    "index.handler",
    {
      errorType: "Runtime.ExitError",
      errorMessage:
        "RequestId: 11111111-2222-4333-8444-555555555555 Error: Runtime exited with error: exit status 3",
    },
  ],
  [
    "a stray rejection",
    "exports.handler = () => new Promise(() => { Promise.reject(new Error('lost')) })",
    "index.handler",
    { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "lost" },
  ],
  [
    "a stray throw",
    "exports.handler = (e, c, cb) => { setTimeout(() => { throw new RangeError('late') }, 1) }",
    "index.handler",
    { errorType: "RangeError", errorMessage: "late" },
  ],
  [
    "a missing module",
    "require('not-bundled')",
    "index.handler",
    { errorType: "Runtime.ImportModuleError" },
  ],
  [
    "a missing file",
    "",
    "other.handler",
    { errorType: "Runtime.ImportModuleError", errorMessage: "Error: Cannot find module 'other'" },
  ],
  [
    "a missing export",
    "exports.x = 1",
    "index.handler",
    {
      errorType: "Runtime.HandlerNotFound",
      errorMessage: "index.handler is undefined or not exported",
    },
  ],
  [
    "a syntax error",
    "exports.handler = = 1",
    "index.handler",
    { errorType: "Runtime.UserCodeSyntaxError" },
  ],
  [
    "a circular result",
    "exports.handler = async () => { const a = {}; a.a = a; return a }",
    "index.handler",
    { errorType: "Runtime.MarshalError" },
  ],
  [
    "a huge result",
    "exports.handler = async () => 'x'.repeat(7e6)",
    "index.handler",
    { errorType: "Function.ResponseSizeTooLarge" },
  ],
];
test.for(failures)("reports %s", async ([, source, handler, body]) => {
  const result = await runtime.answer(await zipOf({ "index.js": source }), { facts: { handler } });
  expect(payloadOf(result)).toMatchObject(body);
  expect(result).toMatchObject({ outcome: "error", functionError: "Unhandled" });
});

test("logs the error that ended an invocation, on one line", async () => {
  const code = await zipOf({
    "index.js": "exports.handler = async () => { throw new TypeError('no\\nluck') }",
  });
  const { logs } = await runtime.answer(code);
  const line = logs.find(({ message }) => message.includes("Invoke Error"))?.message ?? "";
  expect(line).toMatch(/^\S+Z\t11111111-\S+\tERROR\tInvoke Error \t\{/);
  expect(JSON.parse(line.slice(line.indexOf("{")))).toMatchObject({
    errorType: "TypeError",
    errorMessage: "no\nluck",
    stack: expect.arrayContaining([expect.stringContaining("index.js:1")]),
  });
});
