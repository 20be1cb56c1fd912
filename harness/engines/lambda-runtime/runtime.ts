/**
 * Runs functions as local processes: keeps warm sandboxes for each function version, starts more
 * when all are busy, and says when a function has as many as it may have.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */

import { createClock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { hexId } from "#kernel/ids.ts";
import type {
  FunctionFacts,
  InvocationRequest,
  InvocationResult,
  LambdaRuntime,
} from "#services/lambda/engine.ts";
import { createCodeFolders } from "./code-folder.ts";
import { createGate } from "./gate.ts";
import { SANDBOXES_MAX_DEFAULT } from "./limits.ts";
import { type Refusal, recipeFor } from "./recipe.ts";
import type { LambdaRuntimeOptions } from "./runtime-options.ts";
import { Sandbox } from "./sandbox.ts";
import { createWarmSandboxes } from "./warm-sandboxes.ts";

export function createLambdaRuntime(options: LambdaRuntimeOptions): LambdaRuntime {
  const machine = createClock();
  const code = createCodeFolders(options.paths.code, options.random.fork("code"));
  const streams = options.random.fork("log-streams");
  const sandboxes = createWarmSandboxes(machine);
  const gate = createGate();

  const launch = async (facts: FunctionFacts, folder: string): Promise<Sandbox | Refusal> => {
    const { searchPath } = options;
    const recipe = await recipeFor({ ...facts, searchPath, folder });
    if (recipe.kind === "refused") return recipe;
    return Sandbox.start({
      ...options,
      function: facts,
      folder,
      recipe,
      machine,
      logStream: logStreamName(options.clock.now(), facts.version, hexId(streams, 32)),
      session: options.credentials.open(facts.account, facts.roleArn, facts.name),
    });
  };

  const run = async (request: InvocationRequest): Promise<InvocationResult> => {
    const { function: facts } = request;
    const placed = await code.place(request.code);
    const stamp = `${facts.revision} ${placed.stamp}`;
    let warm = sandboxes.take(facts, stamp);
    if (!warm) {
      const sandbox = await launch(facts, placed.folder);
      if (!(sandbox instanceof Sandbox)) return sandbox;
      warm = sandboxes.add(facts, stamp, sandbox);
    }
    try {
      return await warm.sandbox.invoke(request);
    } finally {
      sandboxes.release(warm);
    }
  };

  return {
    async invoke(request) {
      const { arn } = request.function;
      const concurrencyMax = request.concurrencyMax ?? SANDBOXES_MAX_DEFAULT;
      if (!(await gate.enter(arn, concurrencyMax, request.whenBusy)))
        return { kind: "throttled", concurrencyMax };
      try {
        return await run(request);
      } catch (error) {
        if (error instanceof HarnessError) return { kind: "refused", reason: error.message };
        throw error;
      } finally {
        gate.leave(arn);
      }
    },
    retire: (functionArn) => sandboxes.end(functionArn),
    async stop() {
      gate.close();
      await sandboxes.end();
      machine.stop();
    },
  };
}

/** AWS's form: `2026/01/31/[$LATEST]0123…`. */
function logStreamName(now: number, version: string, id: string): string {
  return `${new Date(now).toISOString().slice(0, 10).replaceAll("-", "/")}/[${version}]${id}`;
}
