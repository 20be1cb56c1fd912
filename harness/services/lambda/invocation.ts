/**
 * One run of a function, however it was asked for: by Invoke, by an accepted event, or by an event
 * source. The process runs outside of any transaction; its log and its end are kept afterwards.
 */

import { Buffer } from "node:buffer";
import { newTraceId } from "#bus/trace-header.ts";
import { hexId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { Transition } from "#operation/service.ts";
import type { InvocationAnswer } from "./engine.ts";
import * as errors from "./errors.ts";
import { functionArn, logGroupOf } from "./function.ts";
import { writeLogs } from "./logs.ts";
import type { LambdaProcedureContext } from "./operation.ts";
import type { LambdaStore } from "./store.ts";
import type { Target } from "./target.ts";

export interface Run {
  readonly target: Target;
  readonly payload: Uint8Array;
  readonly requestId: string;
  /** Journal record that the function's own calls follow from. */
  readonly cause: number;
  readonly whenBusy: "wait" | "throttle";
  readonly clientContext?: string | undefined;
  readonly traceHeader?: string | undefined;
  /** Whether a destination will want to know of a success, and of a failure. */
  readonly destinations?: { readonly success: boolean; readonly failure: boolean };
  /** What the journal finds this run by, besides its function and request. */
  readonly refs?: readonly string[];
}

/** Throws when the function was not run at all: throttled, or not runnable on this machine. */
export async function runFunction(
  ctx: LambdaProcedureContext,
  run: Run,
): Promise<InvocationAnswer> {
  const { target, requestId } = run;
  const { version } = target;
  const { store } = ctx;
  const result = await ctx.engine.invoke({
    function: {
      name: version.functionName,
      version: version.version,
      arn: functionArn(store, version.functionName),
      account: store.account,
      region: store.region,
      runtime: version.runtime,
      handler: version.handler,
      memoryMb: version.memoryMb,
      timeoutMs: version.timeoutSeconds * 1000,
      roleArn: version.role,
      environment: version.environment,
      revision: version.revisionId,
      logGroup: logGroupOf(version),
    },
    code:
      version.hotReload === undefined
        ? {
            kind: "zip",
            sha256: version.codeSha256,
            read: async () => store.code.find(version.codeSha256) ?? Buffer.alloc(0),
          }
        : { kind: "folder", path: version.hotReload },
    payload: run.payload,
    requestId,
    invokedArn: target.arn,
    clientContext: run.clientContext,
    traceHeader: run.traceHeader ?? newTrace(ctx, version.tracing === "Active"),
    cause: run.cause,
    concurrencyMax: target.function.reservedConcurrency,
    whenBusy: run.whenBusy,
  });
  if (result.kind === "throttled")
    throw errors.throttled(target.function.reservedConcurrency !== undefined);
  if (result.kind === "refused") throw errors.cannotRun(result.reason);
  await writeLogs(ctx, version, result);
  ctx.transact(endInvocation, { run, result });
  return result;
}

interface Ended {
  readonly run: Run;
  readonly result: InvocationAnswer;
}

/** Tells how an invocation ended. */
const endInvocation: Transition<LambdaStore, Ended, void> = ({ run, result }, ctx) => {
  const { requestId } = run;
  const succeeded = result.outcome === "success";
  const { outcomes } = ctx.store;
  if (succeeded ? run.destinations?.success : run.destinations?.failure)
    outcomes.put(requestId, {
      attempts: (outcomes.find(requestId)?.attempts ?? 0) + 1,
      version: run.target.version.version,
      functionError: result.functionError,
      errorMessage: result.message,
      requestPayload: textOf(run.payload),
      payload: textOf(result.payload),
    });
  else if (run.destinations) outcomes.remove(requestId);
  const name = functionArn(ctx.store, run.target.version.functionName);
  return {
    output: undefined,
    events: [
      {
        type: "InvocationEnded",
        functionArn: run.target.arn,
        requestId,
        outcome: result.outcome,
        durationMs: Math.round(result.durationMs),
        refs: [...new Set([run.target.arn, name, requestId, ...(run.refs ?? [])])],
        cause: run.cause,
        ...(result.message !== undefined && { message: result.message }),
        ...(!succeeded && { failure: result.outcome }),
      },
    ],
  };
};

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTrace(
  ctx: { readonly now: number; readonly random: Random },
  sampled: boolean,
): string {
  const root = newTraceId(ctx.random, ctx.now);
  return `Root=${root};Parent=${hexId(ctx.random, 16)};Sampled=${sampled ? 1 : 0}`;
}
