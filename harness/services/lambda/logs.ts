/**
 * Puts an invocation's log into CloudWatch Logs as the function's role, so a role without that
 * permission logs nothing, as on AWS.
 */

import { AwsError } from "#kernel/aws-error.ts";
import { rolePrincipal, type SessionPrincipal } from "#kernel/principal.ts";
import type { InvocationAnswer } from "./engine.ts";
import { logGroupOf, type VersionDocument } from "./function.ts";
import type { LambdaProcedureContext } from "./operation.ts";

/** Events of one PutLogEvents; the API takes 10,000. */
const EVENTS_MAX = 10_000;

export async function writeLogs(
  ctx: LambdaProcedureContext,
  version: VersionDocument,
  { logs, logStream, cold }: InvocationAnswer,
): Promise<void> {
  const as = rolePrincipal(ctx.account, version.role, version.functionName);
  const stream = { logGroupName: logGroupOf(version), logStreamName: logStream };
  const put = async () => {
    for (let i = 0; i < logs.length; i += EVENTS_MAX) {
      const logEvents = logs.slice(i, i + EVENTS_MAX).map(({ timestamp, message }) => ({
        timestamp,
        // An event cannot be empty: a blank line is one space.
        message: message === "" ? " " : message,
      }));
      await ctx.call("cloudwatch-logs", "PutLogEvents", { ...stream, logEvents }, { as });
    }
  };
  try {
    if (cold) await prepare(ctx, stream, as);
    await put().catch(async (error) => {
      // Someone deleted the group while the sandbox stayed warm.
      if (!isCode(error, "ResourceNotFoundException")) throw error;
      await prepare(ctx, stream, as);
      await put();
    });
  } catch (error) {
    // The function ran: that its log could not be kept does not change its answer.
    if (!(error instanceof AwsError)) throw error;
    ctx.log.log("warn", `The log of ${version.functionName} was not kept: ${error.message}`, {
      ...stream,
      code: error.code,
    });
  }
}

interface StreamName {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Makes the stream, and its group when there is none. */
async function prepare(
  ctx: LambdaProcedureContext,
  stream: StreamName,
  as: SessionPrincipal,
): Promise<void> {
  const { logGroupName } = stream;
  // Looked up by the account itself, as roles need no permission for it and a trace should not
  // show the failure of a creation that was not needed.
  const arn = `arn:aws:iam::${ctx.account}:root`;
  const owner = { as: { type: "account", account: ctx.account, arn } } as const;
  const prefix = { logGroupNamePrefix: logGroupName };
  const { logGroups = [] } = await ctx.call("cloudwatch-logs", "DescribeLogGroups", prefix, owner);
  if (!logGroups.some((group) => group.logGroupName === logGroupName))
    await unlessThere(ctx.call("cloudwatch-logs", "CreateLogGroup", { logGroupName }, { as }));
  await unlessThere(ctx.call("cloudwatch-logs", "CreateLogStream", stream, { as }));
}

async function unlessThere(created: Promise<unknown>): Promise<void> {
  await created.catch((error) => {
    if (!isCode(error, "ResourceAlreadyExistsException")) throw error;
  });
}

const isCode = (error: unknown, code: string) => error instanceof AwsError && error.code === code;
