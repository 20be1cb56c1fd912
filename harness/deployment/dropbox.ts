/** The buckets, the function that hears of manifests, and the notification that ties them. */

import type { Caller } from "#operation/caller.ts";
import { listed } from "#operation/listed.ts";
import { createBucket } from "./already-there.ts";
import { createFunction } from "./function.ts";
import { type DeploymentPlan, namesOf } from "./plan.ts";
import type { Queues } from "./queues.ts";

/** The manifests that the function is told of; S3 compares suffixes by case. */
const SUFFIXES = [".xlsx", ".xls", ".csv", ".ods"];
const EVENTS = ["s3:ObjectCreated:Put", "s3:ObjectCreated:Post"] as const;
const PREFIX = "dropbox/";

export async function createBuckets(call: Caller, plan: DeploymentPlan): Promise<void> {
  const names = namesOf(plan);
  for (const bucket of [names.masterfiles, names.derivatives, names.configuration])
    await createBucket(call, plan.region, bucket);
  await call("s3", "PutBucketCors", {
    Bucket: names.masterfiles,
    CORSConfiguration: {
      CORSRules: [{ AllowedOrigins: ["*"], AllowedMethods: ["GET", "POST", "PUT"] }],
    },
  });
}

/** Creates the function from its zip and lets S3 invoke it for manifests in the dropbox. */
export async function createIngest(
  call: Caller,
  plan: DeploymentPlan,
  queues: Queues,
  zip: Uint8Array,
): Promise<void> {
  const names = namesOf(plan);
  await createFunction(call, plan, {
    name: names.ingestFunction,
    role: names.ingestRole,
    zip,
    variables: ingestEnvironment(plan, queues),
    invokedBy: {
      statementId: "masterfiles",
      principal: "s3.amazonaws.com",
      sourceArn: `arn:aws:s3:::${names.masterfiles}`,
      sourceAccount: plan.account,
    },
  });
  await call("s3", "PutBucketNotificationConfiguration", {
    Bucket: names.masterfiles,
    NotificationConfiguration: {
      LambdaFunctionConfigurations: EVENTS.flatMap((event) =>
        SUFFIXES.map((suffix) => ({
          LambdaFunctionArn: names.ingestFunctionArn,
          Events: [event],
          Filter: {
            Key: {
              FilterRules: [
                { Name: "prefix", Value: PREFIX },
                { Name: "suffix", Value: suffix },
              ],
            },
          },
        })),
      ),
    },
  });
}

function ingestEnvironment(plan: DeploymentPlan, queues: Queues): Record<string, string> {
  return plan.topology === "seed"
    ? { TopicArn: namesOf(plan).ingestTopicArn }
    : { QueueUrl: queues.queueUrl, Secret: plan.secretKeyBase };
}

/** Keys of the manifests in the dropbox, without those beside which their error is told. */
export async function waitingManifests(call: Caller, bucket: string): Promise<readonly string[]> {
  const objects = await listed(async (token) => {
    const page = await call("s3", "ListObjectsV2", {
      Bucket: bucket,
      Prefix: PREFIX,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    });
    return { entries: page.Contents, next: page.NextContinuationToken };
  });
  const keys = new Set(objects.map(({ Key = "" }) => Key));
  return [...keys].filter(
    (key) => SUFFIXES.some((suffix) => key.endsWith(suffix)) && !keys.has(`${key}.error`),
  );
}
