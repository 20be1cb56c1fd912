/** What a process of ours does, over the wire, with and without the header it was sent. */

import { GetObjectCommand, S3 } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";
import { configOf, type ProcessConfig, withClient } from "#harness/testing/process-client.ts";

let harness: Harness;
let worker: ReturnType<Harness["identify"]>;
let config: ProcessConfig;
let QueueUrl: string;

beforeEach(async () => {
  harness = await createHarness({ port: 0 });
  ({ QueueUrl = "" } = await harness.call("sqs", "CreateQueue", { QueueName: "jobs" }));
  worker = harness.identify(harness.account, "arn:aws:iam::000000000000:role/app", "worker-1");
  config = await configOf(harness, worker);
});
afterEach(() => harness.stop());

/** A POST of the daemon, as its note names it. */
const post = (name: string): number =>
  harness.journal.append({ kind: "note", cause: undefined, summary: `sqsd POST ${name}` }).seq;

/** Sends a message as the worker and returns the trace of it. */
async function traceOfSend(traceHeader?: string): Promise<string> {
  const message = { QueueUrl, MessageBody: "x" };
  const sent = await withClient(config, traceHeader, (sqs) => sqs.sendMessage(message));
  return harness.trace(sent.MessageId ?? "").text;
}

test("with the header of its errand it hangs below that one, of several", async () => {
  const errands = ["a", "b"].map((name) => worker.begin(post(name)));
  const text = await traceOfSend(errands[1]?.traceHeader);
  expect(text).toMatch(/note: sqsd POST b\n.*sqs SendMessage \S+:jobs\n/);
  expect(text).not.toContain("POST a");
});

test("without one while several run, it is the process's: no errand is named", async () => {
  for (const name of ["a", "b"]) worker.begin(post(name));
  const text = await traceOfSend();
  expect(text).not.toContain("POST");
  expect(text.split("\n")[0]).toMatch(
    /SendMessage \S+:jobs \(by worker-1 as a whole, without a trace header: it was doing 2 things\)$/,
  );
});

test("without one while one runs, it is a guess, and the trace calls it that", async () => {
  const errand = worker.begin(post("a"));
  expect(await traceOfSend()).toMatch(/POST a\n.*SendMessage \S+ \(a guess: worker-1 sent it/);
  errand.end();
  expect(await traceOfSend()).toMatch(/SendMessage \S+ \(by worker-1 itself, without a trace/);
});

test("a URL it signed may be used by anybody: that is none of its errands", async () => {
  await harness.call("s3", "CreateBucket", { Bucket: "box" });
  await harness.call("s3", "PutObject", {
    Bucket: "box",
    Key: "film.mp4",
    Body: new Uint8Array(1),
  });
  worker.begin(post("a"));
  const s3 = new S3({ ...config, forcePathStyle: true });
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: "box", Key: "film.mp4" }));
  s3.destroy();
  expect((await fetch(url)).status).toBe(200);
  const { text } = harness.trace("arn:aws:s3:::box/film.mp4");
  expect(text).toMatch(/GetObject \S+ .*\(by whoever was handed the signature\)/);
  expect(text).not.toContain("POST a");
});
