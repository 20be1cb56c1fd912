/**
 * Asynchronous invocation: an accepted event waits in the outbox, is run, tried again after one and
 * after two minutes, and then goes to its failure destination or dead-letter queue, or is dropped.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */

import { Buffer } from "node:buffer";
import { type Delivery, nothingFollows, type Routing } from "#bus/events.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { type Json, parseJson } from "#kernel/json.ts";
import { rolePrincipal } from "#kernel/principal.ts";
import { on, type Procedure, type RouteScope, type Transition } from "#operation/service.ts";
import type { LambdaRuntime } from "./engine.ts";
import * as errors from "./errors.ts";
import { runFunction } from "./invocation.ts";
import { destinationRetryMs, eventAgeSecondsMax, eventRetryMs } from "./limits.ts";
import type { LambdaProcedureContext } from "./operation.ts";
import type { AttemptOutcome, EventConfig, LambdaStore } from "./store.ts";
import { targetOf } from "./target.ts";

/** What the deliveries of an accepted event carry. */
export interface AcceptedEvent {
  readonly functionArn: string;
  readonly requestId: string;
  readonly payload: string;
}

type Internal<Input> = Procedure<LambdaStore, LambdaRuntime, Input, void>;

/** The function errors of an event are worth further attempts; a function that is gone is not. */
const FATAL = ["ResourceNotFoundException", "InvalidRuntimeException"];

export const routeAcceptedEvent = on<"InvocationAccepted", LambdaStore>(
  "InvocationAccepted",
  (event, scope) => routing(event, scope),
);

function routing(event: AcceptedEvent, scope: RouteScope<LambdaStore>): Routing {
  const { functionArn, requestId, payload } = event;
  const name = functionArn.split(":").slice(6).join(":");
  const config = configOf(scope.store, functionArn);
  const input = { functionArn, requestId, payload };
  const as = { type: "service", account: scope.account, name: "lambda.amazonaws.com" } as const;
  const destination = failureDestination(scope.store, functionArn);
  const otherwise: Delivery = {
    service: "lambda",
    operation: "deliverFailure",
    input,
    as,
    label: `lambda ${name} → ${destination?.arn}`,
    retryAfterMs: destinationRetryMs,
  };
  const delivery: Delivery = {
    service: "lambda",
    operation: "runInvocation",
    input,
    as,
    label: `lambda runs ${name}`,
    retryAfterMs: retries(config),
    fatal: FATAL,
    ...(destination && { otherwise }),
  };
  return { deliveries: [delivery], skipped: [] };
}

/** The waits that the function's settings leave: by count, and by the event's age. */
function retries(config: EventConfig | undefined): readonly number[] {
  const ageMs = (config?.ageSecondsMax ?? eventAgeSecondsMax) * 1000;
  let age = 0;
  return eventRetryMs.slice(0, config?.retriesMax ?? eventRetryMs.length).filter((waitMs) => {
    age += waitMs;
    return age <= ageMs;
  });
}

const configOf = (store: LambdaStore, arn: string) =>
  store.eventConfigs.find(arn.split(":").slice(6).join(":"));

interface Destination {
  readonly kind: "destination" | "dead-letter";
  readonly arn: string;
}

function failureDestination(store: LambdaStore, arn: string): Destination | undefined {
  const onFailure = configOf(store, arn)?.onFailure;
  if (onFailure) return { kind: "destination", arn: onFailure };
  const deadLetterArn = targetOf(store, arn).version.deadLetterArn;
  return deadLetterArn ? { kind: "dead-letter", arn: deadLetterArn } : undefined;
}

/** Runs an accepted event once; a function error is thrown, so that the bus tries again. */
export const runInvocation: Internal<AcceptedEvent> = async (event, ctx) => {
  const target = targetOf(ctx.store, event.functionArn);
  const config = configOf(ctx.store, event.functionArn);
  const answer = await runFunction(ctx, {
    target,
    destinations: {
      success: config?.onSuccess !== undefined,
      failure: failureDestination(ctx.store, event.functionArn) !== undefined,
    },
    payload: Buffer.from(event.payload, "utf8"),
    requestId: event.requestId,
    cause: ctx.cause,
    whenBusy: "wait",
    traceHeader: ctx.traceHeader,
  });
  if (answer.outcome !== "success")
    throw errors.invocationFailed(answer.message ?? "the function failed");
};

/** An event that ended well has a success destination told. */
export const routeEndedInvocation = on<"InvocationEnded", LambdaStore>(
  "InvocationEnded",
  ({ functionArn, requestId, outcome }, { store, account }) => {
    const arn = configOf(store, functionArn)?.onSuccess;
    const kept = store.outcomes.find(requestId);
    if (outcome !== "success" || arn === undefined || kept === undefined) return nothingFollows;
    const delivery: Delivery = {
      service: "lambda",
      operation: "deliverSuccess",
      input: { functionArn, requestId, payload: kept.requestPayload },
      as: { type: "service", account, name: "lambda.amazonaws.com" },
      label: `lambda ${functionArn.split(":")[6]} → ${arn}`,
      retryAfterMs: destinationRetryMs,
    };
    return { deliveries: [delivery], skipped: [] };
  },
);

/** Tells the success destination of an event. */
export const deliverSuccess: Internal<AcceptedEvent> = async (event, ctx) => {
  const arn = configOf(ctx.store, event.functionArn)?.onSuccess;
  if (arn) await tell(ctx, event, { kind: "destination", arn }, "Success");
  ctx.transact(dropOutcome, event.requestId);
};

/** Tells the failure destination of an event whose attempts are used up. */
export const deliverFailure: Internal<AcceptedEvent> = async (event, ctx) => {
  const destination = failureDestination(ctx.store, event.functionArn);
  if (destination) await tell(ctx, event, destination, "RetriesExhausted");
  ctx.transact(dropOutcome, event.requestId);
};

const dropOutcome: Transition<LambdaStore, string, void> = (requestId, ctx) => {
  ctx.store.outcomes.remove(requestId);
  return { output: undefined };
};

async function tell(
  ctx: LambdaProcedureContext,
  event: AcceptedEvent,
  destination: Destination,
  condition: string,
): Promise<void> {
  const outcome = ctx.store.outcomes.find(event.requestId);
  if (destination.kind === "destination") {
    const body = JSON.stringify(destinationRecord(ctx, event, condition, outcome));
    await send(ctx, event, destination.arn, body);
    return;
  }
  // A dead-letter queue gets the event itself, and what went wrong as attributes.
  await send(ctx, event, destination.arn, event.payload, {
    RequestID: event.requestId,
    ErrorCode: "200",
    ErrorMessage: (outcome?.errorMessage ?? "the function was not run").slice(0, 1024),
  });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function destinationRecord(
  ctx: LambdaProcedureContext,
  event: AcceptedEvent,
  condition: string,
  outcome: AttemptOutcome | undefined,
): Json {
  const { version } = targetOf(ctx.store, event.functionArn);
  const qualified = /:function:[^:]+:/.test(event.functionArn);
  return {
    version: "1.0",
    timestamp: new Date(ctx.now).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: qualified ? event.functionArn : `${event.functionArn}:${version.version}`,
      condition,
      approximateInvokeCount: outcome?.attempts ?? 0,
    },
    requestPayload: parseJson(event.payload) ?? event.payload,
    ...(outcome && {
      responseContext: {
        statusCode: 200,
        executedVersion: outcome.version,
        ...(outcome.functionError && { functionError: outcome.functionError }),
      },
      responsePayload: parseJson(outcome.payload) ?? outcome.payload,
    }),
  };
}

/** Sends as the function's role, whose permission it needs. */
async function send(
  ctx: LambdaProcedureContext,
  event: AcceptedEvent,
  arn: string,
  body: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { version } = targetOf(ctx.store, event.functionArn);
  const as = rolePrincipal(ctx.account, version.role, version.functionName);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: name === "ErrorCode" ? "Number" : "String", StringValue },
    ]),
  );
  const [, , service, , account, name = ""] = arn.split(":");
  switch (service) {
    case "sqs": {
      const QueueUrl = `${ctx.origin}/${account}/${name}`;
      await ctx.call(
        "sqs",
        "SendMessage",
        { QueueUrl, MessageBody: body, MessageAttributes },
        { as },
      );
      return;
    }
    case "sns":
      await ctx.call("sns", "Publish", { TopicArn: arn, Message: body, MessageAttributes }, { as });
      return;
    case "lambda":
      await ctx.call(
        "lambda",
        "Invoke",
        { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(body) },
        { as },
      );
      return;
    default:
      throw new AwsError("InvalidDestination", `${arn} is no queue, topic or function.`);
  }
}
