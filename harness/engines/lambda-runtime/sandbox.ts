/**
 * One execution environment: a process, its Runtime API and its log. It runs one invocation at a
 * time and stays warm in between. Timeouts are judged by the machine's time, as the code computes
 * in real time whatever the harness clock shows.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */

import { readFile } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { assert } from "#kernel/assert.ts";
import type { Clock } from "#kernel/clock.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type {
  FunctionFacts,
  InvocationAnswer,
  InvocationRequest,
} from "#services/lambda/engine.ts";
import { type Child, type ChildExit, describeExit, startChild } from "../process/child.ts";
import { environmentFor } from "./environment.ts";
import {
  createInvocationLog,
  endLine,
  type InvocationLog,
  reportLine,
  startLine,
  tailOf,
} from "./invocation-log.ts";
import { INIT_MS_MAX, RESPONSE_BYTES_MAX } from "./limits.ts";
import type { Recipe } from "./recipe.ts";
import { type RuntimeApi, type RuntimeReport, startRuntimeApi } from "./runtime-api.ts";
import type { LambdaRuntimeOptions, SandboxSession } from "./runtime-options.ts";

export interface SandboxOptions extends LambdaRuntimeOptions {
  readonly function: FunctionFacts;
  readonly folder: string;
  readonly recipe: Recipe;
  readonly logStream: string;
  readonly session: SandboxSession;
  readonly machine: Clock;
}

/** How an invocation ended, before it is told to the caller. */
type Ending =
  | Exclude<RuntimeReport, { kind: "ready" }>
  | { readonly kind: "exit"; readonly exit: ChildExit }
  | { readonly kind: "timeout" };

export class Sandbox {
  readonly #options: SandboxOptions;
  readonly #api: RuntimeApi;
  readonly #child: Child;
  readonly #log: InvocationLog;
  readonly #startedAt: number;
  #initMs: number | undefined;
  #ready = Promise.withResolvers<void>();
  #ending = Promise.withResolvers<Ending>();
  #state: "starting" | "idle" | "busy" | "dead" = "starting";

  /** Starts the process; `invoke` waits until it is initialized. */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    // The process starts with the sandbox, so no report comes before the listener is set.
    let hear: (report: RuntimeReport) => void = () => {};
    const api = await startRuntimeApi((report) => hear(report));
    const sandbox = new Sandbox(options, api);
    hear = (report) => sandbox.#hear(report);
    return sandbox;
  }

  private constructor(options: SandboxOptions, api: RuntimeApi) {
    this.#options = options;
    this.#api = api;
    this.#startedAt = options.machine.now();
    const { function: facts, logStream } = options;
    this.#log = createInvocationLog(options.clock.now, (line) =>
      options.onLog({ functionArn: facts.arn, logGroup: facts.logGroup, logStream, line }),
    );
    this.#child = startChild({
      command: options.recipe.command,
      args: options.recipe.args,
      cwd: options.folder,
      env: environmentFor({
        ...options,
        runtimeApi: api.address,
        endpoint: options.endpoint(),
        compileCache: options.paths.compileCache,
      }),
      onLine: (line) => this.#log.add(line),
    });
    void this.#child.exited.then((exit) => {
      this.#state = "dead";
      this.#ending.resolve({ kind: "exit", exit });
    });
  }

  get alive(): boolean {
    return this.#state !== "dead";
  }

  /** Runs one invocation; a sandbox that timed out or exited is dead afterwards. */
  async invoke(request: InvocationRequest): Promise<InvocationAnswer> {
    assert(this.#state === "starting" || this.#state === "idle", "the sandbox is busy or dead");
    const { machine, function: facts } = this.#options;
    const cold = this.#state === "starting";
    // What an earlier process of this invocation asked for is over: its calls have this cause now.
    this.#options.session.setCause(request.cause);
    if (cold) await this.#initialized(facts.timeoutMs);
    this.#log.add(startLine(request.requestId, facts.version));
    const start = machine.now();
    const ending = await this.#run(request, start);
    const durationMs = machine.now() - start;
    if (ending.kind !== "exit") await this.#settled(ending);
    return this.#conclude(request, ending, { durationMs, cold });
  }

  /** Ends the process; a running invocation sees it exit. */
  async end(): Promise<void> {
    this.#state = "dead";
    this.#child.kill();
    await this.#child.exited;
    await this.#api.close();
    this.#options.session.close();
  }

  /** Waits for the first `next`, or for what prevents it; that ends the invocation to come. */
  async #initialized(timeoutMs: number): Promise<void> {
    const { machine } = this.#options;
    const timer = machine.schedule(machine.now() + INIT_MS_MAX + timeoutMs, () =>
      this.#ending.resolve({ kind: "timeout" }),
    );
    await Promise.race([this.#ready.promise, this.#ending.promise]);
    timer.cancel();
  }

  async #run(request: InvocationRequest, start: number): Promise<Ending> {
    const { machine, function: facts } = this.#options;
    if (this.#state === "idle") {
      this.#state = "busy";
      this.#ready = Promise.withResolvers<void>();
      this.#api.hand({
        requestId: request.requestId,
        invokedArn: request.invokedArn,
        deadline: start + facts.timeoutMs,
        traceHeader: request.traceHeader,
        clientContext: request.clientContext,
        payload: request.payload,
      });
    }
    const timer = machine.schedule(start + facts.timeoutMs, () =>
      this.#ending.resolve({ kind: "timeout" }),
    );
    const ending = await this.#ending.promise;
    timer.cancel();
    return ending;
  }

  #hear(report: RuntimeReport): void {
    if (report.kind !== "ready") {
      this.#ending.resolve(report);
      return;
    }
    if (this.#state === "dead") return;
    this.#initMs ??= this.#options.machine.now() - this.#startedAt;
    if (this.#state === "busy") this.#ending = Promise.withResolvers<Ending>();
    this.#state = "idle";
    this.#ready.resolve();
  }

  /** Lets the process finish what follows its answer, so that its last lines are in the log. */
  async #settled(ending: Ending): Promise<void> {
    const { machine } = this.#options;
    if (ending.kind === "timeout" || ending.kind === "init-error") this.#child.kill();
    const grace = Promise.withResolvers<void>();
    const timer = machine.schedule(machine.now() + SETTLE_MS_MAX, grace.resolve);
    await Promise.race([this.#ready.promise, this.#child.exited, grace.promise]);
    timer.cancel();
    // A busy process after its answer is one that will exit or hang: it gets no further work.
    if (this.#state === "busy" || this.#state === "starting") {
      this.#child.kill();
      await this.#child.exited;
    }
    // The pipes were written before the answer was posted: two passes of the loop read them.
    await nextTurn();
    await nextTurn();
  }

  async #conclude(
    request: InvocationRequest,
    ending: Ending,
    { durationMs, cold }: { readonly durationMs: number; readonly cold: boolean },
  ): Promise<InvocationAnswer> {
    const { function: facts, logStream } = this.#options;
    const { requestId, traceHeader } = request;
    const memoryUsedMb = await this.#memoryUsed();
    this.#log.add(endLine(requestId));
    this.#log.add(
      reportLine({
        requestId,
        durationMs,
        initMs: cold ? this.#initMs : undefined,
        memoryMb: facts.memoryMb,
        memoryUsedMb,
        timedOut: ending.kind === "timeout",
        traceHeader,
      }),
    );
    const told = tell(ending, { requestId, timeoutMs: facts.timeoutMs });
    if (told.note) this.#log.add(told.note);
    const logs = this.#log.take();
    return {
      kind: "answered",
      payload: told.payload,
      outcome: told.outcome,
      functionError: told.outcome === "success" ? undefined : "Unhandled",
      message: told.message,
      durationMs,
      logs,
      logStream,
      cold,
      logTail: tailOf(logs),
    };
  }

  /** The most memory the process had; Linux only. */
  async #memoryUsed(): Promise<number | undefined> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, "utf8").catch(() => "");
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Math.ceil(Number(kilobytes) / 1024);
  }
}

/** How long a process may take after its answer until it asks for more work. */
const SETTLE_MS_MAX = 2000;

interface Told {
  readonly payload: Uint8Array;
  readonly outcome: InvocationAnswer["outcome"];
  readonly message?: string;
  /** A line the platform adds to the log. */
  readonly note?: string;
}

/** AWS's answer and log line for each way an invocation can end. */
function tell(
  ending: Ending,
  { requestId, timeoutMs }: { readonly requestId: string; readonly timeoutMs: number },
): Told {
  switch (ending.kind) {
    case "response":
      return { payload: ending.body, outcome: "success" };
    case "error":
    case "init-error":
      return { payload: ending.body, outcome: "error", message: messageIn(ending.body) };
    case "too-large": {
      const errorMessage =
        `Response payload size (${ending.bytes} bytes) exceeded maximum allowed ` +
        `payload size (${RESPONSE_BYTES_MAX} bytes).`;
      return failure({ errorType: "Function.ResponseSizeTooLarge", errorMessage });
    }
    case "timeout": {
      const seconds = (timeoutMs / 1000).toFixed(2);
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
      const told = failure({ errorType: "Sandbox.Timedout", errorMessage });
      return { ...told, outcome: "timeout", note: errorMessage };
    }
    case "exit": {
      const { code, signal } = ending.exit;
      const how = signal ? `signal: ${signal}` : `exit status ${code}`;
      const errorMessage =
        code === 0
          ? `RequestId: ${requestId} Error: Runtime exited without providing a reason`
          : `RequestId: ${requestId} Error: Runtime exited with error: ${how}`;
      const told = failure({ errorType: "Runtime.ExitError", errorMessage });
      return { ...told, note: `${errorMessage} (the process ${describeExit(ending.exit)})` };
    }
  }
}

function failure(body: { readonly errorType: string; readonly errorMessage: string }): Told {
  return {
    payload: Buffer.from(JSON.stringify(body)),
    outcome: "error",
    message: `${body.errorType}: ${body.errorMessage}`,
  };
}

function messageIn(body: Uint8Array): string {
  const text = Buffer.from(body).toString("utf8");
  const error = parseJson(text);
  if (!isJsonObject(error)) return text.slice(0, 1000);
  return `${error["errorType"] ?? "Error"}: ${error["errorMessage"] ?? ""}`;
}
