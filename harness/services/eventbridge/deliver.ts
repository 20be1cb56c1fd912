/** What EventBridge does by itself: takes events of AWS services, and calls targets of several steps. */

import { parseArn } from "#kernel/arn.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { isJsonObject, type Json, parseJson } from "#kernel/json.ts";
import { type AccountPrincipal, rolePrincipal } from "#kernel/principal.ts";
import type { Procedure, Transition } from "#operation/service.ts";
import { DEFAULT_BUS } from "./address.ts";
import * as errors from "./errors.ts";
import { accepted, type NewEvent } from "./event.ts";
import type { EventsStore } from "./store.ts";

/** An event of an AWS service, to the default bus; clients may not send those. */
export const acceptServiceEvent: Transition<EventsStore, NewEvent, object> = (given, ctx) => {
  const { fact } = accepted(given, { bus: DEFAULT_BUS }, ctx);
  return { output: {}, events: [fact] };
};

/**
 * A log group as a target: the event is a line of a stream of its own.
 * Choice: on AWS a resource policy of the group has to let EventBridge in; groups have none here.
 */
export const writeLog: Procedure<
  EventsStore,
  unknown,
  { readonly arn: string; readonly text: string },
  object
> = async ({ arn, text }, ctx) => {
  const group = (parseArn(arn)?.resource ?? "").replace(/^log-group:/, "").replace(/:\*$/, "");
  const logStreamName = ctx.requestId;
  const as: AccountPrincipal = {
    type: "account",
    account: ctx.account,
    arn: `arn:aws:iam::${ctx.account}:root`,
  };
  await ctx
    .call("cloudwatch-logs", "CreateLogStream", { logGroupName: group, logStreamName }, { as })
    .catch((error: unknown) => {
      // An earlier attempt of this delivery made it.
      if (!(error instanceof AwsError && error.code === "ResourceAlreadyExistsException"))
        throw error;
    });
  const logEvents = [{ timestamp: ctx.now, message: text }];
  const line = { logGroupName: group, logStreamName, logEvents };
  await ctx.call("cloudwatch-logs", "PutLogEvents", line, { as });
  return {};
};

interface PipelineStart {
  readonly arn: string;
  readonly roleArn: string;
  /** The target's input. */
  readonly text: string;
}

/**
 * A pipeline as a target: an execution is started, as the target's role. A transformed input may
 * name the source's revisions and values of variables; an event as it is names neither.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
 */
export const startPipeline: Procedure<EventsStore, unknown, PipelineStart, object> = async (
  { arn, roleArn, text },
  ctx,
) => {
  const name = parseArn(arn)?.resource ?? "";
  const { principal } = ctx;
  const as = {
    ...rolePrincipal(ctx.account, roleArn, "events"),
    ...(principal.type === "service" && { sourceArn: principal.sourceArn }),
  };
  const input = { name, ...pipelineInput(parseJson(text)) };
  await ctx.call("codepipeline", "StartPipelineExecution", input, { as });
  return {};
};

function pipelineInput(given: Json | undefined) {
  const { sourceRevisions, variables } = isJsonObject(given) ? given : {};
  return {
    sourceRevisions: rows(sourceRevisions, ["actionName", "revisionType", "revisionValue"]),
    variables: rows(variables, ["name", "value"]),
  };
}

/** Rows of texts; throws for one that lacks a member. */
function rows<Name extends string>(
  given: Json | undefined,
  names: readonly Name[],
): readonly Readonly<Record<Name, string>>[] | undefined {
  if (!Array.isArray(given)) return undefined;
  return given.map((row: Json) => {
    const missing = names.find((name) => !isJsonObject(row) || typeof row[name] !== "string");
    if (missing !== undefined)
      throw errors.validation(`${JSON.stringify(row)} of a target's input has no text ${missing}.`);
    return row as Readonly<Record<Name, string>>;
  });
}
