/** What an environment needs beside its instances: its settings made into a fleet's, its queues. */

import { parseArn } from "#kernel/arn.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { textId } from "#kernel/ids.ts";
import { storageBucket } from "../ids.ts";
import { fleetSettings } from "../options/fleet-settings.ts";
import { numberOf, type Settings, textOf, withoutEffect } from "../options/settings.ts";
import { platformOf } from "../platforms.ts";
import { change, environmentOf, owner, settingsOfWork, tell, type Work } from "./work.ts";

const SQSD = "aws:elasticbeanstalk:sqsd";
const DEFAULT_PROFILE = "aws-elasticbeanstalk-ec2-role";

/** Brings the settings in force to the fleet. */
export async function configure(work: Work): Promise<void> {
  const { tier, cname, solutionStack } = environmentOf(work);
  const settings = settingsOfWork(work);
  work.fleet.configure(
    fleetSettings(settings, {
      tier,
      platform: platformOf({ solutionStack }).kind,
      hosts: cname === undefined ? [] : [cname],
      roleArn: await instanceRole(work, settings),
      queueUrl: tier === "Worker" ? await workerQueue(work, settings) : undefined,
    }),
  );
}

/** The role in the instance profile; a profile that IAM does not know stands for a role so named. */
async function instanceRole(work: Work, settings: Settings): Promise<string> {
  const { ctx } = work;
  const named = textOf(settings, "aws:autoscaling:launchconfiguration", "IamInstanceProfile");
  const profile = (parseArn(named)?.resource ?? (named || DEFAULT_PROFILE)).split("/").at(-1) ?? "";
  const fallback = `arn:aws:iam::${ctx.account}:role/${profile}`;
  try {
    const { InstanceProfile: found } = await ctx.call(
      "iam",
      "GetInstanceProfile",
      { InstanceProfileName: profile },
      { as: owner(ctx.account) },
    );
    return found?.Roles?.[0]?.Arn ?? fallback;
  } catch (error) {
    if (error instanceof AwsError) return fallback;
    throw error;
  }
}

/** The queue that was named, else one of the environment's own with its dead-letter queue. */
async function workerQueue(work: Work, settings: Settings): Promise<string> {
  const named = textOf(settings, SQSD, "WorkerQueueURL");
  if (named !== "") return named;
  const { ownQueue, id } = environmentOf(work);
  if (ownQueue) return ownQueue.url;
  const { ctx } = work;
  const as = owner(ctx.account);
  const name = (kind: string) =>
    `awseb-${id}-stack-${kind}-${textId(ctx.random, 12).toUpperCase()}`;
  const create = async (QueueName: string, Attributes: Record<string, string>) =>
    (await ctx.call("sqs", "CreateQueue", { QueueName, Attributes }, { as })).QueueUrl ?? "";
  const retention = textOf(settings, SQSD, "RetentionPeriod");
  const deadLetterName = name("AWSEBWorkerDeadLetterQueue");
  const deadLetterUrl = await create(deadLetterName, {});
  const deadLetterTargetArn = `arn:aws:sqs:${ctx.region}:${ctx.account}:${deadLetterName}`;
  const maxReceiveCount = numberOf(settings, SQSD, "MaxRetries");
  const url = await create(name("AWSEBWorkerQueue"), {
    VisibilityTimeout: textOf(settings, SQSD, "VisibilityTimeout"),
    MessageRetentionPeriod: retention,
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
  });
  change(work, { ownQueue: { url, deadLetterUrl } });
  tell(work, "INFO", `Created SQS queue named: ${url}`);
  return url;
}

/** The bucket that logs go to; it stays when the environment goes. */
export async function ensureStorage(work: Work): Promise<void> {
  const { ctx } = work;
  const Bucket = storageBucket(ctx);
  try {
    await ctx.call("s3", "HeadBucket", { Bucket }, { as: owner(ctx.account) });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    await ctx.call("s3", "CreateBucket", { Bucket }, { as: owner(ctx.account) });
  }
  tell(work, "INFO", `Using ${Bucket} as Amazon S3 storage bucket for environment data.`);
}

export async function removeQueues(work: Work): Promise<void> {
  const { ctx } = work;
  const { ownQueue } = environmentOf(work);
  if (!ownQueue) return;
  for (const QueueUrl of [ownQueue.url, ownQueue.deadLetterUrl])
    await ctx
      .call("sqs", "DeleteQueue", { QueueUrl }, { as: owner(ctx.account) })
      .catch((error: unknown) => {
        // Its owner may have removed it before.
        if (!(error instanceof AwsError)) throw error;
      });
}

/** What of the settings is not honoured. */
export function tellWithoutEffect(work: Work, settings: Settings): void {
  const found = withoutEffect(settings);
  if (found.length === 0) return;
  const text = `Kept without effect in this harness: ${found.join("; ")}.`;
  tell(work, "WARN", text);
}
