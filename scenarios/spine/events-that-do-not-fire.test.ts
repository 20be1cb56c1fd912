/**
 * Uploads that the templates' notification does not cover: copies and multipart uploads put a
 * manifest into the dropbox and nothing happens. The trace says which event they were.
 */

import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { expect } from "vitest";
import type { WorldView } from "#assembly/world-view.ts";
import { eventually, scenario } from "#harness/scenario/index.ts";

const PART = 6 * 1024 * 1024;

/** Notifications of Put and Post go to a queue, as the templates' go to a function. */
async function dropbox(world: WorldView) {
  const Bucket = `masterfiles-${world.account}`;
  const queue = `arn:aws:sqs:us-east-1:${world.account}:manifests`;
  await world.call("s3", "CreateBucket", { Bucket });
  const policy = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queue,
    },
  };
  const { QueueUrl = "" } = await world.call("sqs", "CreateQueue", {
    QueueName: "manifests",
    Attributes: { Policy: JSON.stringify(policy) },
  });
  await world.call("s3", "PutBucketNotificationConfiguration", {
    Bucket,
    NotificationConfiguration: {
      QueueConfigurations: [
        { QueueArn: queue, Events: ["s3:ObjectCreated:Put", "s3:ObjectCreated:Post"] },
      ],
    },
  });
  await world.call("sqs", "PurgeQueue", { QueueUrl });
  const received = async (): Promise<string | undefined> => {
    const { Messages } = await world.call("sqs", "ReceiveMessage", { QueueUrl });
    return Messages?.[0]?.Body;
  };
  return { Bucket, received };
}

scenario(
  "a copied and a multipart manifest fire nothing, and the trace says why",
  async ({ harness, world }) => {
    const { Bucket, received } = await dropbox(world);
    const s3 = world.client(S3Client);
    await new Upload({
      client: s3,
      params: { Bucket, Key: "dropbox/large.xlsx", Body: Buffer.alloc(PART, "x") },
    }).done();
    await harness.settle();
    expect(world.trace("dropbox/large.xlsx").reasons.join()).toContain(
      "ObjectCreated:CompleteMultipartUpload is not among",
    );
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "dropbox/copy.xlsx",
        CopySource: `${Bucket}/dropbox/large.xlsx`,
      }),
    );
    await harness.settle();
    expect(world.trace("dropbox/copy.xlsx").reasons.join()).toContain(
      "ObjectCreated:Copy is not among",
    );
    expect(await received()).toBeUndefined();
  },
);

scenario("a manifest posted from a browser's form fires its event", async ({ world }) => {
  const { Bucket, received } = await dropbox(world);
  const { url, fields } = await createPresignedPost(world.client(S3Client), {
    Bucket,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3 puts the file's own name there.
    Key: "dropbox/${filename}",
    Conditions: [["starts-with", "$key", "dropbox/"]],
    Expires: 600,
  });
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob(["batch,alice@example.edu\n"]), "spring.csv");
  const answer = await fetch(url, { method: "POST", body: form });
  expect(answer.status).toBe(204);
  const body = await eventually(received, { what: "the event", withinMs: 5_000 });
  expect(JSON.parse(body).Records[0]).toMatchObject({
    eventName: "ObjectCreated:Post",
    s3: { object: { key: "dropbox/spring.csv" } },
  });
});
