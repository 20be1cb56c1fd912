import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { accountId } from "#kernel/brand.ts";
import { createClock } from "#kernel/clock.ts";
import { silentLogger } from "#kernel/logger.ts";
import { createRandom } from "#kernel/random.ts";
import type {
  CodeLocation,
  FunctionFacts,
  InvocationAnswer,
  InvocationRequest,
  InvocationResult,
  LambdaRuntime,
} from "#services/lambda/engine.ts";
import { createLambdaRuntime } from "./runtime.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:greet";
const SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin";

let root: string;
let runtime: LambdaRuntime;
let endpoint = "http://127.0.0.1:9";
const causes: number[] = [];
const sessions = { opened: 0, closed: 0 };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "lambda-runtime-"));
});
afterAll(() => rm(root, { recursive: true }));

function start(): LambdaRuntime {
  const clock = createClock();
  runtime = createLambdaRuntime({
    clock,
    random: createRandom("lambda"),
    logger: silentLogger,
    paths: { code: join(root, "code"), compileCache: join(root, "compile-cache") },
    searchPath: SEARCH_PATH,
    sdkRoot: import.meta.url,
    credentials: {
      open: (_account, _roleArn, sessionName) => {
        sessions.opened += 1;
        return {
          accessKeyId: `ASIA${sessionName}`,
          secretAccessKey: "secret",
          sessionToken: "token",
          setCause: (seq) => causes.push(seq),
          close: () => {
            sessions.closed += 1;
          },
        };
      },
    },
    endpoint: () => endpoint,
    onLog: () => {},
  });
  return runtime;
}
afterEach(async () => {
  await runtime.stop();
  expect(sessions.closed).toBe(sessions.opened);
});

async function zipOf(files: Record<string, string>, mode = 0o100644): Promise<CodeLocation> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content), name, { mode });
  zip.end();
  const bytes = await buffer(zip.outputStream);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { kind: "zip", sha256, read: async () => bytes };
}

interface Wanted {
  readonly facts?: Partial<FunctionFacts>;
  readonly event?: unknown;
  readonly request?: Partial<InvocationRequest>;
}

function invoke(code: CodeLocation, wanted: Wanted = {}): Promise<InvocationResult> {
  return runtime.invoke({
    function: {
      name: "greet",
      version: "$LATEST",
      arn: ARN,
      account: accountId("000000000000"),
      region: "us-east-1",
      runtime: "nodejs20.x",
      handler: "index.handler",
      memoryMb: 128,
      timeoutMs: 20_000,
      roleArn: "arn:aws:iam::000000000000:role/greeter",
      environment: { GREETING: "hello" },
      revision: "1",
      logGroup: "/aws/lambda/greet",
      ...wanted.facts,
    },
    code,
    payload: Buffer.from(JSON.stringify(wanted.event ?? {})),
    requestId: "11111111-2222-4333-8444-555555555555",
    invokedArn: ARN,
    cause: 7,
    whenBusy: "throttle",
    ...wanted.request,
  });
}

async function answer(code: CodeLocation, wanted?: Wanted): Promise<InvocationAnswer> {
  const result = await invoke(code, wanted);
  if (result.kind !== "answered") throw new Error(`not answered: ${JSON.stringify(result)}`);
  return result;
}

const payloadOf = (result: InvocationAnswer) => JSON.parse(Buffer.from(result.payload).toString());

describe("Node functions", () => {
  const styles: [string, Record<string, string>, string][] = [
    ["async", { "index.js": "exports.handler = async (e) => ({ got: e.n })" }, "index.handler"],
    [
      "callback",
      { "index.js": "exports.handler = (e, c, cb) => cb(null, { got: e.n })" },
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
    start();
    const result = await answer(await zipOf(files), { facts: { handler }, event: { n: 5 } });
    expect(payloadOf(result)).toEqual({ got: 5 });
    expect(result.outcome).toBe("success");
  });

  test("stays warm, tells its cause, and logs as CloudWatch shows it", async () => {
    start();
    causes.length = 0;
    const code = await zipOf({
      "index.js":
        "let n = 0; exports.handler = async (e, c) => { console.log('line', ++n, c.awsRequestId);" +
        "return { n, env: process.env.GREETING, key: process.env.AWS_ACCESS_KEY_ID," +
        "trace: process.env._X_AMZN_TRACE_ID, left: c.getRemainingTimeInMillis() } }",
    });
    const traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
    const first = await answer(code, { request: { traceHeader } });
    expect(payloadOf(first)).toMatchObject({
      n: 1,
      env: "hello",
      key: "ASIAgreet",
      trace: traceHeader,
    });
    expect(payloadOf(first).left).toBeGreaterThan(10_000);
    const second = await answer(code, { request: { cause: 8 } });
    expect(payloadOf(second)).toMatchObject({ n: 2 });
    expect(payloadOf(second).trace).toBeUndefined();
    expect(causes).toEqual([7, 8]);
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
    start();
    const counting = (name: string) =>
      zipOf({ "index.js": `let n = 0; exports.handler = async () => "${name}" + ++n` });
    const code = await counting("a");
    expect(payloadOf(await answer(code))).toBe("a1");
    expect(payloadOf(await answer(code))).toBe("a2");
    expect(payloadOf(await answer(code, { facts: { revision: "2" } }))).toBe("a1");
    expect(payloadOf(await answer(await counting("b"), { facts: { revision: "2" } }))).toBe("b1");
    await runtime.retire(ARN);
    expect(payloadOf(await answer(code, { facts: { revision: "2" } }))).toBe("a1");
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
    start();
    const result = await answer(await zipOf({ "index.js": source }), { facts: { handler } });
    expect(payloadOf(result)).toMatchObject(body);
    expect(result).toMatchObject({ outcome: "error", functionError: "Unhandled" });
  });

  test("goes on with a fresh process after an exit", async () => {
    start();
    const code = await zipOf({
      "index.js": "exports.handler = async (e) => e.die ? process.exit(1) : 'alive'",
    });
    expect((await answer(code, { event: { die: true } })).outcome).toBe("error");
    expect(payloadOf(await answer(code))).toBe("alive");
  });

  test("ends what exceeds its timeout", async () => {
    start();
    const code = await zipOf({
      "index.js": "exports.handler = () => new Promise((r) => setTimeout(r, 60000))",
    });
    const result = await answer(code, { facts: { timeoutMs: 1000 } });
    expect(result.outcome).toBe("timeout");
    expect(payloadOf(result).errorMessage).toMatch(
      /^RequestId: \S+ Error: Task timed out after 1.00 seconds$/,
    );
    expect(result.logs.map((l) => l.message).join("\n")).toContain(
      "Task timed out after 1.00 seconds",
    );
  });

  test("answers null when nothing is left to wait for", async () => {
    start();
    expect(
      payloadOf(await answer(await zipOf({ "index.js": "exports.handler = () => {}" }))),
    ).toBeNull();
  });

  test("runs as many at once as it may, and throttles the rest", async () => {
    start();
    const code = await zipOf({
      "index.js":
        "exports.handler = () => new Promise((r) => setTimeout(() => r(process.pid), 300))",
    });
    const request = { concurrencyMax: 2 };
    const results = await Promise.all([1, 2, 3].map(() => invoke(code, { request })));
    expect(results.map((r) => r.kind).sort()).toEqual(["answered", "answered", "throttled"]);
    const pids = results.flatMap((r) => (r.kind === "answered" ? [payloadOf(r)] : []));
    expect(new Set(pids).size).toBe(2);
    const none = { concurrencyMax: 0, whenBusy: "wait" } as const;
    expect(await invoke(code, { request: none })).toMatchObject({ kind: "throttled" });
    const queued = { concurrencyMax: 1, whenBusy: "wait" } as const;
    const all = await Promise.all([1, 2].map(() => answer(code, { request: queued })));
    expect(new Set(all.map(payloadOf)).size).toBe(1);
  });

  test("uses a hot-reload folder in place and sees changes", async () => {
    start();
    const path = join(root, "hot");
    await mkdir(path);
    await writeFile(join(path, "index.js"), "exports.handler = async () => 'before'");
    const code: CodeLocation = { kind: "folder", path };
    expect(payloadOf(await answer(code))).toBe("before");
    await writeFile(join(path, "index.js"), "exports.handler = async () => 'after'");
    expect(payloadOf(await answer(code))).toBe("after");
    const gone = await invoke({ kind: "folder", path: join(root, "gone") });
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
    endpoint = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    start();
    const code = await zipOf({
      "index.js": `const AWS = require('aws-sdk');
        const https = require('https');
        exports.handler = async () => {
          await new AWS.ElasticTranscoder().readJob({ Id: '1111111111111-abcde1' }).promise();
          await new Promise((resolve, reject) => https.request({ hostname: 'localhost', port: 443,
            path: '/answer', method: 'PUT' }, (r) => r.resume().on('end', resolve)).on('error', reject).end('x'));
        }`,
    });
    const result = await answer(code, { facts: { runtime: "nodejs4.3" } });
    gateway.close();
    endpoint = "http://127.0.0.1:9";
    expect(result.message).toBeUndefined();
    expect(seen).toEqual([
      "GET elastictranscoder.us-east-1.amazonaws.com /2012-09-25/jobs/1111111111111-abcde1",
      "PUT localhost /answer",
    ]);
  });
});

describe("other runtimes", () => {
  test("runs Python handlers", async () => {
    start();
    const code = await zipOf({
      "app/main.py":
        "import logging\ndef run(event, context):\n    print('hi')\n    logging.warning('careful')\n" +
        "    return {'n': event['n'], 'id': context.aws_request_id, 'left': context.get_remaining_time_in_millis() > 1000}\n" +
        "def fail(event, context):\n    raise ValueError('no')\n",
    });
    const facts = { runtime: "python3.12", handler: "app/main.run", version: "1" };
    const result = await answer(code, { facts, event: { n: 2 } });
    expect(payloadOf(result)).toEqual({
      n: 2,
      id: "11111111-2222-4333-8444-555555555555",
      left: true,
    });
    const log = result.logs.map((l) => l.message).join("\n");
    expect(log).toContain("\nhi\n");
    expect(log).toMatch(/\[WARNING\]\t\S+Z\t11111111-\S+\tcareful/);
    const failed = await answer(code, {
      facts: { ...facts, handler: "app/main.fail", revision: "2" },
    });
    expect(payloadOf(failed)).toMatchObject({ errorType: "ValueError", errorMessage: "no" });
  });

  test("runs a bootstrap of one's own", async () => {
    start();
    const bootstrap = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while true; do
  headers=$(mktemp)
  event=$(curl -sS -D "$headers" "$api/invocation/next") || exit 1
  id=$(grep -i '^lambda-runtime-aws-request-id' "$headers" | tr -d '\\r' | cut -d' ' -f2)
  rm "$headers"
  curl -sS -X POST "$api/invocation/$id/response" -d "{\\"echo\\": $event}" >/dev/null
done`;
    const code = await zipOf({ bootstrap }, 0o100755);
    const facts = { runtime: "provided.al2023", handler: "any" };
    expect(payloadOf(await answer(code, { facts, event: { a: 1 } }))).toEqual({ echo: { a: 1 } });
    const plain = await zipOf({ bootstrap });
    expect(await invoke(plain, { facts: { ...facts, revision: "2" } })).toMatchObject({
      kind: "refused",
    });
  });

  test("refuses runtimes that need a machine of their own", async () => {
    start();
    const result = await invoke(await zipOf({ "a.jar": "" }), { facts: { runtime: "java21" } });
    expect(result).toMatchObject({ kind: "refused", reason: expect.stringContaining("java21") });
  });

  test("refuses what is not a zip", async () => {
    start();
    const code: CodeLocation = {
      kind: "zip",
      sha256: "0".repeat(64),
      read: async () => Buffer.from("no zip"),
    };
    expect(await invoke(code)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("zip"),
    });
  });
});
