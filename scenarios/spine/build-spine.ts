/**
 * The spine of ingest without any server, made through the AWS API: a bucket whose manifests call
 * the ingest function, which publishes to a topic, which sends to a queue.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { WorldView } from "#assembly/world-view.ts";
import { buildFunction } from "#fixtures/lambdas/build.ts";

const CACHE = join(import.meta.dirname, "..", "..", ".cache", "fixtures");
/** Buckets of two accounts share no name on AWS. */
export const bucketOf = (world: WorldView) => `masterfiles-${world.account}`;

export interface SpineOptions {
  /** Source of the function; the real one when absent. */
  readonly code?: Uint8Array;
  readonly permission?: boolean;
  /** Of the queue, beside its policy. */
  readonly queueAttributes?: Readonly<Record<string, string>>;
}

export async function buildSpine(world: WorldView, options: SpineOptions = {}) {
  const { code, permission = true, queueAttributes = {} } = options;
  const s3 = world.client(S3Client);
  const sns = world.client(SNSClient);
  const sqs = world.client(SQSClient);
  const lambda = world.client(LambdaClient);
  const arn = (service: string, name: string) =>
    `arn:aws:${service}:us-east-1:${world.account}:${name}`;
  const Bucket = bucketOf(world);
  const topic = arn("sns", "ingest");
  const queue = arn("sqs", "jobs");
  await s3.send(new CreateBucketCommand({ Bucket }));
  await sns.send(new CreateTopicCommand({ Name: "ingest" }));
  const policy = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queue,
      Condition: { ArnEquals: { "aws:SourceArn": topic } },
    },
  };
  const Attributes = { Policy: JSON.stringify(policy), ...queueAttributes };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs", Attributes }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: topic,
      Protocol: "sqs",
      Endpoint: queue,
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "ingest",
      Role: `arn:aws:iam::${world.account}:role/ingest`,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 20,
      Code: { ZipFile: code ?? (await readFile(await buildFunction("batch-ingest", CACHE))) },
      Environment: { Variables: { TopicArn: topic } },
    }),
  );
  const notify = () =>
    s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [
            {
              LambdaFunctionArn: arn("lambda", "function:ingest"),
              Events: ["s3:ObjectCreated:Put"],
              Filter: {
                Key: {
                  FilterRules: [
                    { Name: "prefix", Value: "dropbox/" },
                    { Name: "suffix", Value: ".csv" },
                  ],
                },
              },
            },
          ],
        },
      }),
    );
  if (permission) {
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: "ingest",
        StatementId: "bucket",
        Action: "lambda:InvokeFunction",
        Principal: "s3.amazonaws.com",
        SourceArn: `arn:aws:s3:::${Bucket}`,
      }),
    );
    await notify();
  }
  const drop = (Key: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: "batch,alice@example.edu\n" }));
  return { drop, s3, sqs, lambda, queueUrl: QueueUrl ?? "", notify };
}
