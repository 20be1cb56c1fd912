/** PutBucketNotificationConfiguration: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */

import { AwsError } from "#kernel/aws-error.ts";
import { bucketAt } from "../access.ts";
import { canonicalId } from "../address.ts";
import { asS3, queueUrlOf } from "../destination.ts";
import * as errors from "../errors.ts";
import type { NotificationRule } from "../notification.ts";
import { parseRules } from "../notification-input.ts";
import type { S3Context, S3Input, S3Procedure, S3ProcedureContext } from "../operation.ts";

/**
 * Replaces the bucket's notification rules. Each destination is tried first, as S3: a function by a
 * dry run, a queue or topic by the test message that it gets on AWS too.
 */
export const putBucketNotificationConfiguration: S3Procedure<
  "PutBucketNotificationConfiguration"
> = async (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  const asked = input.NotificationConfiguration;
  const rules = parseRules(asked, bucket, ctx.account, ctx.random);
  if (!input.SkipDestinationValidation) {
    const refused = await tryDestinations(ctx, bucket.name, rules);
    if (refused.length > 0) throw errors.invalidDestinations(refused);
  }
  ctx.transact(keepRules, { input, rules });
  return {};
};

interface NewRules {
  readonly input: S3Input<"PutBucketNotificationConfiguration">;
  readonly rules: readonly NotificationRule[];
}

function keepRules({ input, rules }: NewRules, ctx: S3Context) {
  const bucket = bucketAt(ctx, input);
  const tellsEventBridge = input.NotificationConfiguration.EventBridgeConfiguration !== undefined;
  ctx.store.buckets.put(bucket.name, { ...bucket, notifications: rules, tellsEventBridge });
  return { output: {} };
}

interface Refused {
  readonly arn: string;
  readonly reason: string;
}

/** Functions before queues and topics, so that no test message goes out for a refused one. */
async function tryDestinations(
  ctx: S3ProcedureContext,
  bucket: string,
  rules: readonly NotificationRule[],
): Promise<readonly Refused[]> {
  const byArn = new Map(rules.map((rule) => [rule.arn, rule]));
  const functions = [...byArn.values()].filter(({ kind }) => kind === "lambda");
  const others = [...byArn.values()].filter(({ kind }) => kind !== "lambda");
  const refused = await tryEach(ctx, bucket, functions);
  return refused.length > 0 ? refused : tryEach(ctx, bucket, others);
}

async function tryEach(
  ctx: S3ProcedureContext,
  bucket: string,
  rules: readonly NotificationRule[],
): Promise<readonly Refused[]> {
  const refused: Refused[] = [];
  for (const rule of rules) {
    try {
      await tryOne(ctx, bucket, rule);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refused.push({ arn: rule.arn, reason: await reasonFor(ctx, rule, error) });
    }
  }
  return refused;
}

async function tryOne(
  ctx: S3ProcedureContext,
  bucket: string,
  { kind, arn }: NotificationRule,
): Promise<void> {
  const as = asS3(ctx.account, bucket);
  switch (kind) {
    case "lambda":
      await ctx.call("lambda", "Invoke", { FunctionName: arn, InvocationType: "DryRun" }, { as });
      return;
    case "sqs": {
      const input = { QueueUrl: queueUrlOf(arn), MessageBody: testMessage(ctx, bucket) };
      await ctx.call("sqs", "SendMessage", input, { as });
      return;
    }
    case "sns": {
      const input = {
        TopicArn: arn,
        Message: testMessage(ctx, bucket),
        Subject: "Amazon S3 Notification",
      };
      await ctx.call("sns", "Publish", input, { as });
    }
  }
}

/** AWS: this message has no Records. */
function testMessage(ctx: S3ProcedureContext, bucket: string): string {
  return JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(ctx.now).toISOString(),
    Bucket: bucket,
    RequestId: ctx.requestId,
    HostId: canonicalId(ctx.requestId).slice(0, 32),
  });
}

const denied = [
  "AccessDenied",
  "AccessDeniedException",
  "AuthorizationError",
  "AuthorizationErrorException",
];
const missing = ["QueueDoesNotExist", "NotFound", "NotFoundException"];
const nouns = { lambda: "function", sqs: "queue", sns: "topic" } as const;

/** AWS's sentence, and after it what the destination itself said. */
async function reasonFor(
  ctx: S3ProcedureContext,
  rule: NotificationRule,
  error: AwsError,
): Promise<string> {
  const { kind, arn } = rule;
  if (kind === "lambda" && (denied.includes(error.code) || error.status === 404)) {
    return `Not authorized to invoke function [${arn}] (${error.message})`;
  }
  if (missing.includes(error.code)) return `The destination ${nouns[kind]} does not exist`;
  if (!denied.includes(error.code)) return error.message;
  // S3 itself is refused at a destination that is not there as at one with no policy.
  if (await isMissing(ctx, rule)) return `The destination ${nouns[kind]} does not exist`;
  return (
    `Permissions on the destination ${nouns[kind]} do not allow S3 to publish notifications ` +
    `from this bucket (${error.message})`
  );
}

/** Whether the caller, who may know, finds no queue or topic there. */
async function isMissing(
  ctx: S3ProcedureContext,
  { kind, arn }: NotificationRule,
): Promise<boolean> {
  try {
    if (kind === "sqs") {
      await ctx.call("sqs", "GetQueueAttributes", { QueueUrl: queueUrlOf(arn) });
    } else if (kind === "sns") await ctx.call("sns", "GetTopicAttributes", { TopicArn: arn });
    return false;
  } catch (error) {
    if (error instanceof AwsError) return missing.includes(error.code);
    throw error;
  }
}
