/** Invoke: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */

import { Buffer } from "node:buffer";
import type { Transition } from "#operation/service.ts";
import * as errors from "../errors.ts";
import { functionArn } from "../function.ts";
import { runFunction } from "../invocation.ts";
import { eventBytesMax, requestBytesMax } from "../limits.ts";
import type { LambdaProcedure } from "../operation.ts";
import type { LambdaStore } from "../store.ts";
import { type Target, targetOf } from "../target.ts";

/** Runs a function and answers with its result, or accepts an event for it to be run later. */
export const invoke: LambdaProcedure<"Invoke"> = async (input, ctx) => {
  const target = targetOf(ctx.store, input.FunctionName, input.Qualifier);
  const type = input.InvocationType ?? "RequestResponse";
  if (input.DurableExecutionName !== undefined) throw errors.unsupported("DurableExecutionName");
  if (input.TenantId !== undefined) throw errors.unsupported("TenantId");
  const payload = checkPayload(input.Payload, type);
  if (type === "DryRun") return { StatusCode: 204 };
  if (type === "Event") {
    ctx.transact(acceptEvent, { target, payload });
    return { StatusCode: 202 };
  }
  const answer = await runFunction(ctx, {
    target,
    payload,
    requestId: ctx.requestId,
    cause: ctx.cause,
    whenBusy: "throttle",
    traceHeader: ctx.traceHeader,
    clientContext: input.ClientContext,
  });
  return {
    StatusCode: 200,
    Payload: answer.payload,
    ExecutedVersion: target.version.version,
    FunctionError: answer.functionError,
    LogResult:
      input.LogType === "Tail" ? Buffer.from(answer.logTail).toString("base64") : undefined,
  };
};

/** No payload stands for an empty object. */
function checkPayload(payload: Uint8Array = new Uint8Array(), type: string): Uint8Array {
  if (type === "Event" && payload.length > eventBytesMax)
    throw errors.eventTooLarge(payload.length);
  if (payload.length > requestBytesMax) throw errors.payloadTooLarge();
  if (payload.length === 0) return Buffer.from("{}");
  try {
    JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch (error) {
    throw errors.notJson(error instanceof Error ? error.message : String(error));
  }
  return payload;
}

interface Accepted {
  readonly target: Target;
  readonly payload: Uint8Array;
}

const acceptEvent: Transition<LambdaStore, Accepted, void> = ({ target, payload }, ctx) => ({
  output: undefined,
  events: [
    {
      type: "InvocationAccepted",
      functionArn: target.arn,
      requestId: ctx.requestId,
      payload: Buffer.from(payload).toString("utf8"),
      refs: [...new Set([target.arn, functionArn(ctx.store, target.function.name), ctx.requestId])],
    },
  ],
});
