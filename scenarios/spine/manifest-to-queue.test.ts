/**
 * The spine of ingest without any server: a manifest in the dropbox, the S3 event, the function as
 * a real process, SNS, SQS; and what the trace says when a manifest does not arrive.
 */

import { ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { eventually, scenario } from "#harness/scenario/index.ts";
import { bucketOf, buildSpine } from "./build-spine.ts";

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
