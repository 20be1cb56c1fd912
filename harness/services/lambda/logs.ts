/**
 * Puts an invocation's log into CloudWatch Logs as the function's role, so a role without that
 * permission logs nothing, as on AWS.
 */

import { AwsError } from "#kernel/aws-error.ts";
import type { InvocationAnswer } from "./engine.ts";
import { logGroupOf, type VersionDocument } from "./function.ts";
import type { LambdaProcedureContext } from "./operation.ts";
import { rolePrincipal } from "./role.ts";

/** Events of one PutLogEvents; the API takes 10,000. */
const EVENTS_MAX = 10_000;

export async function writeLogs(
  ctx: LambdaProcedureContext,
  version: VersionDocument,
  { logs, logStream }: InvocationAnswer,
): Promise<void> {
  const as = rolePrincipal(ctx.account, version.role, version.functionName);
  const logGroupName = logGroupOf(version);
  const stream = { logGroupName, logStreamName: logStream };
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
    await put().catch(async (error) => {
      if (!isCode(error, "ResourceNotFoundException")) throw error;
      await unlessThere(ctx.call("cloudwatch-logs", "CreateLogGroup", { logGroupName }, { as }));
      await unlessThere(ctx.call("cloudwatch-logs", "CreateLogStream", stream, { as }));
      await put();
    });
  } catch (error) {
    // The function ran: that its log could not be kept does not change its answer.
    if (!(error instanceof AwsError)) throw error;
    ctx.log.log("warn", `The log of ${version.functionName} was not kept: ${error.message}`, {
      logGroupName,
      code: error.code,
    });
  }
}

async function unlessThere(created: Promise<unknown>): Promise<void> {
  await created.catch((error) => {
    if (!isCode(error, "ResourceAlreadyExistsException")) throw error;
  });
}

const isCode = (error: unknown, code: string) => error instanceof AwsError && error.code === code;
