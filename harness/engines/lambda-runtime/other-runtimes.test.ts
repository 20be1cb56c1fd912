import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CodeLocation } from "#services/lambda/engine.ts";
import { payloadOf, startRuntime, type TestRuntime, zipOf } from "./testing/test-runtime.ts";

let runtime: TestRuntime;
beforeEach(() => {
  runtime = startRuntime();
});
afterEach(async () => {
  expect(await runtime.stop()).toBe(0);
});

describe("other runtimes", () => {
  test("runs Python handlers", async () => {
    const code = await zipOf({
      "app/main.py":
        "import logging\ndef run(event, context):\n    print('hi')\n    logging.warning('careful')\n" +
        "    return {'n': event['n'], 'id': context.aws_request_id, 'left': context.get_remaining_time_in_millis() > 1000}\n" +
        "def fail(event, context):\n    raise ValueError('no')\n",
    });
    const facts = { runtime: "python3.12", handler: "app/main.run", version: "1" };
    const result = await runtime.answer(code, { facts, event: { n: 2 } });
    expect(payloadOf(result)).toEqual({
      n: 2,
      id: "11111111-2222-4333-8444-555555555555",
      left: true,
    });
    const log = result.logs.map((l) => l.message).join("\n");
    expect(log).toContain("\nhi\n");
    expect(log).toMatch(/\[WARNING\]\t\S+Z\t11111111-\S+\tcareful/);
    const failed = await runtime.answer(code, {
      facts: { ...facts, handler: "app/main.fail", revision: "2" },
    });
    expect(payloadOf(failed)).toMatchObject({ errorType: "ValueError", errorMessage: "no" });
  });

  test("runs a bootstrap of one's own", async () => {
    const bootstrap = `#!/usr/bin/env node
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
(async () => {
  for (;;) {
    const next = await fetch(api + "next");
    const id = next.headers.get("lambda-runtime-aws-request-id");
    const body = '{"echo":' + (await next.text()) + "}";
    await fetch(api + id + "/response", { method: "POST", body });
  }
})();
`;
    const code = await zipOf({ bootstrap }, 0o100755);
    const facts = { runtime: "provided.al2023", handler: "any" };
    expect(payloadOf(await runtime.answer(code, { facts, event: { a: 1 } }))).toEqual({
      echo: { a: 1 },
    });
    const plain = await zipOf({ bootstrap });
    expect(await runtime.invoke(plain, { facts: { ...facts, revision: "2" } })).toMatchObject({
      kind: "refused",
    });
  });

  test("says what a machine without python3 needs", async () => {
    await runtime.stop();
    runtime = startRuntime({ searchPath: runtime.root });
    const result = await runtime.invoke(await zipOf({}), { facts: { runtime: "python3.12" } });
    expect(result).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("install Python 3"),
    });
  });

  test("refuses runtimes that need a machine of their own", async () => {
    const result = await runtime.invoke(await zipOf({ "a.jar": "" }), {
      facts: { runtime: "java21" },
    });
    expect(result).toMatchObject({ kind: "refused", reason: expect.stringContaining("java21") });
  });

  test("refuses what is not a zip", async () => {
    const code: CodeLocation = {
      kind: "zip",
      sha256: "0".repeat(64),
      read: async () => Buffer.from("no zip"),
    };
    expect(await runtime.invoke(code)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("zip"),
    });
  });
});
