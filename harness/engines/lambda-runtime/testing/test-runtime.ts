/** A Lambda runtime on this machine for tests, with functions zipped on the spot. */

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
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
} from "#services/lambda/engine.ts";
import { createLambdaRuntime } from "../runtime.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:greet";
const REQUEST_ID = "11111111-2222-4333-8444-555555555555";

export interface Wanted {
  readonly facts?: Partial<FunctionFacts>;
  readonly event?: unknown;
  readonly request?: Partial<InvocationRequest>;
}

export async function zipOf(
  files: Record<string, string>,
  mode: number = 0o100644,
): Promise<CodeLocation> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content), name, { mode });
  zip.end();
  const bytes = await buffer(zip.outputStream);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { kind: "zip", sha256, read: async () => bytes };
}

export const payloadOf = (result: InvocationAnswer) =>
  JSON.parse(Buffer.from(result.payload).toString());

/** A runtime with a folder of its own; `stop` removes both. */
export function startRuntime(settings: { endpoint?: string; searchPath?: string } = {}) {
  const root = mkdtempSync(join(tmpdir(), "lambda-runtime-"));
  const causes: number[] = [];
  const sessions = { opened: 0, closed: 0 };
  const clock = createClock();
  const runtime = createLambdaRuntime({
    clock,
    random: createRandom("lambda"),
    logger: silentLogger,
    paths: { code: join(root, "code"), compileCache: join(root, "compile-cache") },
    searchPath: settings.searchPath ?? "/usr/local/bin:/usr/bin:/bin",
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
    endpoint: () => settings.endpoint ?? "http://127.0.0.1:9",
    onLog: () => {},
  });
  const invoke = (code: CodeLocation, wanted: Wanted = {}): Promise<InvocationResult> =>
    runtime.invoke({
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
      requestId: REQUEST_ID,
      invokedArn: ARN,
      cause: 7,
      whenBusy: "throttle",
      ...wanted.request,
    });
  return {
    root,
    causes,
    invoke,
    retire: () => runtime.retire(ARN),
    async answer(code: CodeLocation, wanted?: Wanted): Promise<InvocationAnswer> {
      const result = await invoke(code, wanted);
      if (result.kind !== "answered") throw new Error(`not answered: ${JSON.stringify(result)}`);
      return result;
    },
    /** Sessions that are still open afterwards: none. */
    async stop(): Promise<number> {
      await runtime.stop();
      clock.stop();
      rmSync(root, { recursive: true });
      return sessions.opened - sessions.closed;
    },
  };
}

export type TestRuntime = ReturnType<typeof startRuntime>;
