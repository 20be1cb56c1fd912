/** `avalon-aws trace` against a running harness: a tree, a reason, or what is near. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import { avalonAws } from "./testing/command-line.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness({ port: 0 });
});
afterAll(() => harness.stop());

const trace = (...words: string[]) =>
  avalonAws(["trace", ...words, "--endpoint", harness.endpoint.replace("localhost", "127.0.0.1")]);

test("a message's id tells where the message went", async () => {
  const { QueueUrl = "" } = await harness.call("sqs", "CreateQueue", { QueueName: "jobs" });
  const message = { QueueUrl, MessageBody: "work" };
  const { MessageId = "" } = await harness.call("sqs", "SendMessage", message);
  await harness.call("sqs", "ReceiveMessage", { QueueUrl });
  const { code, out, err } = await trace(MessageId);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out.split("\n").map((line) => line.slice(13))).toEqual([
    "sqs SendMessage arn:aws:sqs:us-east-1:000000000000:jobs",
    `├─ event: MessageSent ${MessageId}`,
    `└─ event: MessageReceived ${MessageId}`,
    "",
  ]);
});

test("a request's id leads to a call that was refused, with the reason", async () => {
  const Bucket = "nowhere";
  const failed = await harness.call("s3", "HeadBucket", { Bucket }).catch((error: Error) => error);
  expect(failed).toBeInstanceOf(Error);
  const call = harness.journal.list({ service: "s3" }).at(-1);
  const { code, out } = await trace(call?.requestId ?? "");
  expect(code).toBe(0);
  expect(out).toContain("s3 HeadBucket arn:aws:s3:::nowhere ✗");
});

test("a name that nothing has ends with 1 and tells what is near, bounded", async () => {
  await harness.call("s3", "CreateBucket", { Bucket: "dropbox" });
  const put = { Bucket: "dropbox", Key: "Spring/BATCH.CSV", Body: new Uint8Array(1) };
  await harness.call("s3", "PutObject", put);
  const { code, out, err } = await trace("spring/batch.csv");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("Nothing in the journal names spring/batch.csv");
  expect(err).toContain("\n  s3://dropbox/Spring/BATCH.CSV\n");
  const json = await trace("spring/batch.csv", "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({
    trees: [],
    reasons: [],
    near: ["s3://dropbox/Spring/BATCH.CSV", "arn:aws:s3:::dropbox/Spring/BATCH.CSV"],
  });
});
