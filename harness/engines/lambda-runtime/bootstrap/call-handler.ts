/**
 * Calls a handler with its event and context, in each of the styles Lambda knows: a promise, the
 * callback, and `context.done/succeed/fail`. A result by callback waits until the event loop is
 * empty, unless the context says otherwise.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */

import process from "node:process";
import { describeError, type ErrorBody } from "./error-body.ts";
import type { RuntimeInvocation } from "./runtime-client.ts";

export type Handler = (event: unknown, context: object, callback: Callback) => unknown;
type Callback = (error?: unknown, result?: unknown) => void;

export type HandlerOutcome =
  | { readonly kind: "success"; readonly body: string }
  | { readonly kind: "failure"; readonly error: ErrorBody };

type Environment = Readonly<Record<string, string | undefined>>;

export async function callHandler(
  handler: Handler,
  invocation: RuntimeInvocation,
  environment: Environment,
): Promise<HandlerOutcome> {
  const settled = Promise.withResolvers<HandlerOutcome>();
  const succeed = (result: unknown) => settled.resolve(encodeResult(result));
  const fail = (error: unknown) =>
    settled.resolve({ kind: "failure", error: describeError(error) });
  const done: Callback = (error, result) =>
    error === undefined || error === null ? succeed(result) : fail(error);

  const context = {
    callbackWaitsForEmptyEventLoop: true,
    ...contextOf(invocation, environment),
    done,
    succeed,
    fail,
  };
  let called: { readonly result: unknown } | undefined;
  const callback: Callback = (error, result) => {
    const failed = error !== undefined && error !== null;
    if (failed || !context.callbackWaitsForEmptyEventLoop) done(error, result);
    else called ??= { result };
  };
  // A handler that neither calls back nor has anything left to wait for answers null.
  const whenIdle = () => succeed(called ? called.result : null);
  process.on("beforeExit", whenIdle);
  try {
    const returned = handler(JSON.parse(invocation.payload || "null"), context, callback);
    if (isPromise(returned)) returned.then(succeed, fail);
    return await settled.promise;
  } catch (error) {
    return { kind: "failure", error: describeError(error) };
  } finally {
    process.removeListener("beforeExit", whenIdle);
  }
}

function contextOf(invocation: RuntimeInvocation, environment: Environment): object {
  return {
    functionName: environment["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: environment["AWS_LAMBDA_FUNCTION_VERSION"],
    memoryLimitInMB: environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: environment["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: environment["AWS_LAMBDA_LOG_STREAM_NAME"],
    invokedFunctionArn: invocation.invokedArn,
    awsRequestId: invocation.requestId,
    clientContext: invocation.clientContext && JSON.parse(invocation.clientContext),
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadlineMs - Date.now()),
  };
}

function encodeResult(result: unknown): HandlerOutcome {
  try {
    return { kind: "success", body: JSON.stringify(result) ?? "null" };
  } catch (error) {
    const { stackTrace } = describeError(error);
    const errorMessage = "Unable to stringify response body";
    const errorType = "Runtime.MarshalError";
    return { kind: "failure", error: { errorType, errorMessage, stackTrace } };
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return value !== null && typeof value === "object" && "then" in value;
}
