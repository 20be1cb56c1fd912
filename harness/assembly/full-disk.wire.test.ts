/** A disk that is really full: calls are refused in words, nothing answered is lost, it goes on. */

import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { isJson, type Running, startInside } from "#harness/cli/testing/command-line.ts";
import { noTinyDisk, tinyDisk } from "#store/testing/tiny-disk.ts";

const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:jobs";
const LET_S3_SEND = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: QUEUE_ARN,
  },
});
const KEPT = "k".repeat(200_000);

/** Clients that take no for an answer. */
function clients(endpoint: string) {
  const config = {
    endpoint,
    region: "us-east-1",
    maxAttempts: 1,
    forcePathStyle: true,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  return { s3: new S3Client(config), sqs: new SQSClient(config) };
}

async function endpointOf(running: Running): Promise<string> {
  const { endpoint } = JSON.parse(await running.until(isJson)) as { endpoint: string };
  return endpoint.replace("localhost", "127.0.0.1");
}

const control = (endpoint: string, path: string, body: unknown) =>
  fetch(`${endpoint}/_harness/${path}`, { method: "POST", body: JSON.stringify(body) });

const REFUSED = {
  name: "ServiceUnavailable",
  message: expect.stringMatching(/^The disk that holds .* is full, so .*free some space/),
  $metadata: expect.objectContaining({ httpStatusCode: 503 }),
};

describe.skipIf(noTinyDisk)(`a full disk${noTinyDisk ? ` (skipped: ${noTinyDisk})` : ""}`, () => {
  test("refuses calls, loses nothing that was answered, and goes on when there is room", {
    timeout: 60_000,
  }, async () => {
    const disk = tinyDisk("8m");
    const words = ["up", "--port", "0", "--data-dir", `${disk.path}/state`, "--json"];
    const running = startInside(disk.around, words);
    const endpoint = await endpointOf(running);
    const { s3, sqs } = clients(endpoint);
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: "jobs", Attributes: { Policy: LET_S3_SEND } }),
    );
    await s3.send(new CreateBucketCommand({ Bucket: "films" }));
    const QueueConfigurations = [{ QueueArn: QUEUE_ARN, Events: ["s3:ObjectCreated:*" as const] }];
    const NotificationConfiguration = { QueueConfigurations };
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket: "films", NotificationConfiguration }),
    );
    const put = (Key: string, Body: string | Uint8Array) =>
      s3.send(new PutObjectCommand({ Bucket: "films", Key, Body }));
    const send = (MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await put("kept", KEPT);
    await send("kept");

    // What does not fit takes no room away from what does.
    for (const _ of [1, 2])
      await expect(put("film", new Uint8Array(16 * 2 ** 20))).rejects.toMatchObject(REFUSED);
    await put("fits", KEPT.repeat(5));

    // Accepted, and on its way when the disk fills up.
    const effect = { kind: "delay", ms: 30_000 };
    await control(endpoint, "faults", { name: "late", service: "sqs", effect });
    await put("late", "l");
    disk.fill(running.pid);
    await expect(send("refused")).rejects.toMatchObject(REFUSED);
    await expect(put("small", "s")).rejects.toMatchObject(REFUSED);
    await expect(put("large", KEPT)).rejects.toMatchObject(REFUSED);
    const passed = await control(endpoint, "clock/advance", { ms: 60_000 });
    expect(passed.status).toBe(507);
    expect(await passed.json()).toMatchObject({ code: "DISK_FULL" });
    expect((await fetch(`${endpoint}/_harness/health`)).status).toBe(200);

    disk.free(running.pid);
    expect((await control(endpoint, "clock/advance", { ms: 60_000 })).status).toBe(200);
    await send("after");
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    const bodies = Messages.map((message) => message.Body ?? "");
    const keys = bodies.map((body) => /"key":"(\w+)"/.exec(body)?.[1] ?? body);
    const told = keys.filter((key) => !key.includes("s3:TestEvent"));
    expect(told.sort()).toEqual(["after", "fits", "kept", "kept", "late"]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "films", Key: "kept" }));
    expect(await Body?.transformToString()).toBe(KEPT);
    running.signal("SIGTERM");
    expect(await running.ended).toMatchObject({ code: 0, err: "" });
  });

  test("is told in one sentence by a start", async () => {
    const disk = tinyDisk("8k");
    const words = ["up", "--port", "0", "--data-dir", `${disk.path}/state`];
    const { code, out, err } = await startInside(disk.around, words).ended;
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^The disk is full: .*Free some space, or choose another place by/);
    expect(err.trim().split("\n")).toHaveLength(1);
  });
});
