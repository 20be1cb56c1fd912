/**
 * The spine of ingest without any server: a manifest in the dropbox, the S3 event, the function as
 * a real process, SNS, SQS; and what the trace says when a manifest does not arrive.
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
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { buildFunction } from "#fixtures/lambdas/build.ts";
import { eventually, scenario } from "#harness/scenario/index.ts";
import type { WorldView } from "#harness/world-view.ts";

const CACHE = join(import.meta.dirname, "..", "..", ".cache", "fixtures");
const bucketOf = (world: WorldView) => `masterfiles-${world.account}`;

interface SpineOptions {
  /** Source of the function; the real one when absent. */
  readonly code?: Uint8Array;
  readonly permission?: boolean;
}

async function buildSpine(world: WorldView, { code, permission = true }: SpineOptions = {}) {
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
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: "jobs", Attributes: { Policy: JSON.stringify(policy) } }),
  );
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
  return { drop, sqs, lambda, queueUrl: QueueUrl ?? "", notify };
}

const receive = async (sqs: SQSClient, QueueUrl: string) => {
  const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
  const { Messages = [] } = await sqs.send(command);
  return Messages.map((message) => JSON.parse(message.Body ?? ""));
};

scenario("a manifest's event reaches the queue, its key decoded", async ({ world }) => {
  const { drop, sqs, queueUrl } = await buildSpine(world);
  await drop("dropbox/My Unit/batch & one.csv");
  expect(await receive(sqs, queueUrl)).toEqual([
    expect.objectContaining({
      version: 1,
      bucket: bucketOf(world),
      key: "dropbox/My Unit/batch & one.csv",
      eventName: "ObjectCreated:Put",
    }),
  ]);
  const { text } = world.trace("batch & one.csv");
  for (const hop of ["s3 PutObject", "lambda Invoke", "sns Publish", "sqs SendMessage"])
    expect(text).toContain(hop);
});

scenario(
  "a manifest in capitals is not told of, and the trace says why",
  async ({ harness, world }) => {
    const { drop } = await buildSpine(world);
    await drop("dropbox/unit/BATCH.CSV");
    await harness.settle();
    const { reasons } = world.trace("BATCH.CSV");
    expect(reasons.join("\n")).toMatch(/suffix.*\.csv.*case/i);
  },
);

scenario(
  "without permission S3 refuses the notification, naming the function",
  async ({ world }) => {
    const { notify } = await buildSpine(world, { permission: false });
    await expect(notify()).rejects.toMatchObject({
      name: "InvalidArgument",
      message: expect.stringContaining("Unable to validate"),
    });
  },
);

scenario("a permission taken away later is the reason in the trace", async ({ world }) => {
  const { drop } = await buildSpine(world);
  await world.call("lambda", "RemovePermission", {
    FunctionName: "ingest",
    StatementId: "bucket",
  });
  await drop("dropbox/unit/a.csv");
  const reason = await eventually(() => world.trace("dropbox/unit/a.csv").reasons[0], {
    what: "a reason",
    withinMs: 5_000,
  });
  expect(reason).toMatch(/AccessDenied.*s3\.amazonaws\.com.*lambda:InvokeFunction/);
});
