/** TestRole: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/test-pipeline-role.html */

import { parseArn } from "#kernel/arn.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { region } from "#kernel/brand.ts";
import type { EtProcedure, EtProcedureContext } from "../operation.ts";
import { distrustOf, sessionOf } from "../role.ts";

/** Tries, as the role, what a pipeline with these settings would need. */
export const testRole: EtProcedure<"TestRole"> = async (input, ctx) => {
  const role = input.Role ?? "";
  const distrust = await distrustOf(ctx, role);
  const messages =
    distrust === undefined
      ? [
          await bucketProblem(ctx, role, input.InputBucket ?? ""),
          await bucketProblem(ctx, role, input.OutputBucket ?? ""),
          ...(await Promise.all(
            (input.Topics ?? []).map((topic) => topicProblem(ctx, role, topic)),
          )),
        ].filter((problem) => problem !== undefined)
      : [`The role could not be assumed: ${distrust}.`];
  return { Success: String(messages.length === 0), Messages: messages };
};

function bucketProblem(ctx: EtProcedureContext, role: string, bucket: string) {
  const attempt = ctx.call("s3", "HeadBucket", { Bucket: bucket }, { as: sessionOf(ctx, role) });
  return problemOf(attempt, `The role has no access to the bucket ${bucket}`);
}

async function topicProblem(ctx: EtProcedureContext, role: string, topicArn: string) {
  if (topicArn === "") return undefined;
  const where = parseArn(topicArn)?.region;
  const attempt = ctx.call(
    "sns",
    "GetTopicAttributes",
    { TopicArn: topicArn },
    { as: sessionOf(ctx, role), ...(where && { region: region(where) }) },
  );
  return problemOf(attempt, `The role has no access to the topic ${topicArn}`);
}

/** An AWS error is the answer that was asked for; anything else is a failure of ours. */
async function problemOf(attempt: Promise<unknown>, sentence: string): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `${sentence}: ${error.code} ${error.message}`.trimEnd();
  }
}
