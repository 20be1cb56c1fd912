/** What EventBridge does by itself: takes events of AWS services, and calls targets of several steps. */

import { parseArn } from "#kernel/arn.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { type AccountPrincipal, rolePrincipal } from "#kernel/principal.ts";
import type { Procedure, Transition } from "#operation/service.ts";
import { DEFAULT_BUS } from "./address.ts";
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

/** A pipeline as a target: an execution is started, as the target's role. */
export const startPipeline: Procedure<
  EventsStore,
  unknown,
  { readonly arn: string; readonly roleArn: string },
  object
> = async ({ arn, roleArn }, ctx) => {
  const name = parseArn(arn)?.resource ?? "";
  const as = rolePrincipal(ctx.account, roleArn, "events");
  await ctx.call("codepipeline", "StartPipelineExecution", { name }, { as });
  return {};
};
