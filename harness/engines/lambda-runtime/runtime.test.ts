import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
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

describe("Node functions", () => {
  const styles: [string, Record<string, string>, string][] = [
    ["async", { "index.js": "exports.handler = async (e) => ({ got: e.n })" }, "index.handler"],
    [
      "callback",
      { "index.js": "exports.handler = (e, c, cb) => cb(null, { got: e.n })" },
      "index.handler",
    ],
    [
      "later callback",
      {
        "index.js":
          "exports.handler = (e, c, cb) => { setTimeout(() => cb(null, { got: e.n }), 1) }",
      },
      "index.handler",
    ],
    [
      "context",
      { "index.js": "exports.handler = (e, c) => c.succeed({ got: e.n })" },
      "index.handler",
    ],
    [
      "ESM",
      { "index.mjs": "const w = await 1; export const handler = async (e) => ({ got: e.n })" },
      "index.handler",
    ],
    [
      "nested",
      { "src/app/main.js": "exports.api = { v1: { run: async (e) => ({ got: e.n }) } }" },
      "src/app/main.api.v1.run",
    ],
    [
      "sloppy",
      {
        "index.js":
          "leak = 3; exports.handler = function (e, c, cb) { cb(null, { got: leak + 2 }) }",
      },
      "index.handler",
    ],
    [
      "a type of module",
      {
        "package.json": '{"type":"module"}',
        "index.js": "export const handler = async (e) => ({ got: e.n })",
      },
      "index.handler",
    ],
  ];
  test.for(styles)("answers in the style: %s", async ([, files, handler]) => {
    const result = await runtime.answer(await zipOf(files), {
      facts: { handler },
      event: { n: 5 },
    });
    expect(payloadOf(result)).toEqual({ got: 5 });
    expect(result.outcome).toBe("success");
  });

  test("stays warm, tells its cause, and logs as CloudWatch shows it", async () => {
    runtime.causes.length = 0;
    const code = await zipOf({
      "index.js":
        "let n = 0; exports.handler = async (e, c) => { console.log('line', ++n, c.awsRequestId);" +
        "return { n, env: process.env.GREETING, key: process.env.AWS_ACCESS_KEY_ID," +
        "trace: process.env._X_AMZN_TRACE_ID, left: c.getRemainingTimeInMillis() } }",
    });
    const traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
    const first = await runtime.answer(code, { request: { traceHeader } });
    expect(payloadOf(first)).toMatchObject({
      n: 1,
      env: "hello",
      key: "ASIAgreet",
      trace: traceHeader,
    });
    expect(payloadOf(first).left).toBeGreaterThan(10_000);
    const second = await runtime.answer(code, { request: { cause: 8 } });
    expect(payloadOf(second)).toMatchObject({ n: 2 });
    expect(payloadOf(second).trace).toBeUndefined();
    expect(runtime.causes).toEqual([7, 8]);
    expect(second.logStream).toBe(first.logStream);
    const [begin, line, end, report] = second.logs.map((l) => l.message);
    expect(begin).toBe("START RequestId: 11111111-2222-4333-8444-555555555555 Version: $LATEST");
    expect(line).toMatch(/^\S+Z\t11111111-2222-4333-8444-555555555555\tINFO\tline 2 11111111/);
    expect(end).toBe("END RequestId: 11111111-2222-4333-8444-555555555555");
    expect(report).toMatch(
      /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t/,
    );
    expect(report).not.toContain("Init Duration");
    expect(first.logs.at(-1)?.message).toContain("Init Duration");
    expect(Buffer.from(second.logTail).toString()).toContain("INFO\tline 2");
  });

  test("starts afresh with a new revision or new code", async () => {
    const counting = (name: string) =>
      zipOf({ "index.js": `let n = 0; exports.handler = async () => "${name}" + ++n` });
    const code = await counting("a");
    expect(payloadOf(await runtime.answer(code))).toBe("a1");
    expect(payloadOf(await runtime.answer(code))).toBe("a2");
    expect(payloadOf(await runtime.answer(code, { facts: { revision: "2" } }))).toBe("a1");
    expect(payloadOf(await runtime.answer(await counting("b"), { facts: { revision: "2" } }))).toBe(
      "b1",
    );
    await runtime.retire();
    expect(payloadOf(await runtime.answer(code, { facts: { revision: "2" } }))).toBe("a1");
  });

  test("goes on with a fresh process after an exit", async () => {
    const code = await zipOf({
      "index.js": "exports.handler = async (e) => e.die ? process.exit(1) : 'alive'",
    });
    expect((await runtime.answer(code, { event: { die: true } })).outcome).toBe("error");
    expect(payloadOf(await runtime.answer(code))).toBe("alive");
  });

  test("ends what exceeds its timeout", async () => {
    const code = await zipOf({
      "index.js": "exports.handler = () => new Promise((r) => setTimeout(r, 60000))",
    });
    const result = await runtime.answer(code, { facts: { timeoutMs: 1000 } });
    expect(result.outcome).toBe("timeout");
    expect(payloadOf(result).errorMessage).toMatch(
      /^RequestId: \S+ Error: Task timed out after 1.00 seconds$/,
    );
    expect(result.logs.map((l) => l.message).join("\n")).toContain(
      "Task timed out after 1.00 seconds",
    );
  });

  test("answers null when nothing is left to wait for", async () => {
    expect(
      payloadOf(await runtime.answer(await zipOf({ "index.js": "exports.handler = () => {}" }))),
    ).toBeNull();
  });

  test("runs as many at once as it may, and throttles the rest", async () => {
    const code = await zipOf({
      "index.js":
        "exports.handler = () => new Promise((r) => setTimeout(() => r(process.pid), 300))",
    });
    const request = { concurrencyMax: 2 };
    const results = await Promise.all([1, 2, 3].map(() => runtime.invoke(code, { request })));
    expect(results.map((r) => r.kind).sort()).toEqual(["answered", "answered", "throttled"]);
    const pids = results.flatMap((r) => (r.kind === "answered" ? [payloadOf(r)] : []));
    expect(new Set(pids).size).toBe(2);
    const none = { concurrencyMax: 0, whenBusy: "wait" } as const;
    expect(await runtime.invoke(code, { request: none })).toMatchObject({ kind: "throttled" });
    const queued = { concurrencyMax: 1, whenBusy: "wait" } as const;
    const all = await Promise.all([1, 2].map(() => runtime.answer(code, { request: queued })));
    expect(new Set(all.map(payloadOf)).size).toBe(1);
  });

  test("uses a hot-reload folder in place and sees changes", async () => {
    const path = join(runtime.root, "hot");
    await mkdir(path);
    await writeFile(join(path, "index.js"), "exports.handler = async () => 'before'");
    const code: CodeLocation = { kind: "folder", path };
    expect(payloadOf(await runtime.answer(code))).toBe("before");
    await writeFile(join(path, "index.js"), "exports.handler = async () => 'after'");
    expect(payloadOf(await runtime.answer(code))).toBe("after");
    const gone = await runtime.invoke({ kind: "folder", path: join(runtime.root, "gone") });
    expect(gone).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("does not exist"),
    });
  });

  test("leads an old SDK's HTTPS traffic to the gateway, host header kept", async () => {
    const seen: string[] = [];
    const gateway = createServer((request, response) => {
      seen.push(`${request.method} ${request.headers.host} ${request.url}`);
      response.end("{}");
    });
    await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    await runtime.stop();
    runtime = startRuntime({ endpoint });
    const code = await zipOf({
      "index.js": `const AWS = require('aws-sdk');
        const https = require('https');
        exports.handler = async () => {
          await new AWS.ElasticTranscoder().readJob({ Id: '1111111111111-abcde1' }).promise();
          const options = { hostname: 'localhost', port: 443, path: '/answer', method: 'PUT' };
          await new Promise((resolve, reject) =>
            https.request(options, (response) => response.resume().on('end', resolve))
              .on('error', reject).end('x'));
        }`,
    });
    const result = await runtime.answer(code, { facts: { runtime: "nodejs4.3" } });
    gateway.close();
    expect(result.message).toBeUndefined();
    expect(seen).toEqual([
      "GET elastictranscoder.us-east-1.amazonaws.com /2012-09-25/jobs/1111111111111-abcde1",
      "PUT localhost /answer",
    ]);
  });
});
