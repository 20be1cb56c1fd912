/** The harness as a program uses it: one port, accounts apart, time, faults, and a data directory. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { type CreateHarness, createHarness, type Harness } from "./index.ts";

const running: Harness[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const harness of running.splice(0)) await harness.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const start = async (options: CreateHarness = {}) => {
  const harness = await createHarness({ port: 0, ...options });
  running.push(harness);
  return harness;
};

const temporary = () => {
  const folder = mkdtempSync(join(tmpdir(), "data-dir-"));
  folders.push(folder);
  return folder;
};

test("accounts do not see each other, and an account number is its own key", async () => {
  const harness = await start();
  const other = harness.world("111122223333");
  await harness.client(S3Client).send(new CreateBucketCommand({ Bucket: "shared-name" }));
  await other.client(S3Client).send(new CreateBucketCommand({ Bucket: "shared-name" }));
  await other.client(S3Client).send(new CreateBucketCommand({ Bucket: "only-there" }));
  const { Buckets = [] } = await harness.client(S3Client).send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toEqual(["shared-name"]);
  const caller = await other.client(STSClient).send(new GetCallerIdentityCommand({}));
  expect(caller.Account).toBe("111122223333");
});

test("a message's visibility ends when the clock is advanced, not when the machine's time has passed", async () => {
  const harness = await start();
  const sqs = harness.client(SQSClient);
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: "jobs", Attributes: { VisibilityTimeout: "3600" } }),
  );
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
  const receive = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.length ?? 0;
  expect([await receive(), await receive()]).toEqual([1, 0]);
  await harness.clock.advance(3_600_000);
  expect(await receive()).toBe(1);
});

test("time, journal and faults are driven over HTTP as well", async () => {
  const harness = await start();
  const control = async (path: string, body?: unknown) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${harness.endpoint}${path}`, init);
    return { status: response.status, json: await response.json() };
  };
  await control("/_harness/clock/advance", { ms: 60_000 });
  expect(harness.clock.offset()).toBe(60_000);
  const fault = { name: "twice", effect: { kind: "duplicate" } };
  expect((await control("/_harness/faults", fault)).json).toEqual([{ ...fault, at: "delivery" }]);
  const wrong = { name: "x", effect: { kind: "explode" } };
  expect(await control("/_harness/faults", wrong)).toMatchObject({ status: 400 });
  await harness.client(S3Client).send(new CreateBucketCommand({ Bucket: "seen" }));
  const { json } = await control("/_harness/trace?ref=arn:aws:s3:::seen");
  expect(json).toMatchObject({ text: expect.stringContaining("s3 CreateBucket") });
  const nowhere = await control("/_harness/nowhere");
  expect(nowhere).toMatchObject({ status: 404, json: { error: expect.stringContaining("GET") } });
});

test("a data directory keeps state, journal and undelivered events across a restart", async () => {
  const dataDir = temporary();
  const first = await start({ dataDir });
  const sqs = first.client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
  await first.stop();
  const again = await start({ dataDir });
  const { QueueUrl: same } = await again
    .client(SQSClient)
    .send(new CreateQueueCommand({ QueueName: "jobs" }));
  const { Messages = [] } = await again
    .client(SQSClient)
    .send(new ReceiveMessageCommand({ QueueUrl: same }));
  expect(Messages.map(({ Body }) => Body)).toEqual(["kept"]);
  expect(again.trace("arn:aws:sqs:us-east-1:000000000000:jobs").text).toContain("SendMessage");
});

test("buckets that are to be there are, also where an earlier start made them", async () => {
  const options = { dataDir: temporary(), buckets: "masterfiles,derivatives", region: "us-west-2" };
  await (await start(options)).stop();
  const { Buckets = [] } = await (await start(options)).call("s3", "ListBuckets", {});
  expect(Buckets.map(({ Name }) => Name)).toEqual(["derivatives", "masterfiles"]);
});

test("what a later start of a data directory makes has ids of its own", async () => {
  const dataDir = temporary();
  const ids: (string | undefined)[] = [];
  for (const MessageBody of ["first", "second", "third"]) {
    const harness = await start({ dataDir });
    const sqs = harness.client(SQSClient);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }));
    ids.push((await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).MessageId);
    await harness.stop();
  }
  expect(new Set(ids).size).toBe(3);
});

test("time that was let pass stays passed in a data directory", async () => {
  const dataDir = temporary();
  const first = await start({ dataDir });
  await first.clock.advance(3_600_000);
  await fetch(`${first.endpoint}/_harness/clock/advance`, {
    method: "POST",
    body: JSON.stringify({ ms: 60_000 }),
  });
  const lead = first.clock.offset();
  expect(lead).toBeGreaterThan(3_650_000);
  await first.stop();
  const again = await start({ dataDir });
  expect(again.clock.offset()).toBe(lead);
});

test("a data directory that a living harness has is refused, and free after it", async () => {
  const dataDir = temporary();
  const first = await start({ dataDir });
  await expect(createHarness({ port: 0, dataDir })).rejects.toMatchObject({
    code: "DATA_DIR_INVALID",
    message: `${dataDir} is in use by process ${process.pid}; stop that one, or name another --data-dir.`,
  });
  await first.stop();
  await start({ dataDir });
});

test("a data directory of another version is refused, and left as it was", async () => {
  const dataDir = temporary();
  const file = join(dataDir, "harness.json");
  writeFileSync(file, JSON.stringify({ format: 99, version: "9.9.9", more: true }));
  await expect(createHarness({ port: 0, dataDir })).rejects.toMatchObject({
    code: "DATA_DIR_INVALID",
    message: expect.stringMatching(/written by another version .*9\.9\.9/),
  });
  expect(readFileSync(file, "utf8")).toContain('"more":true');
  expect(readdirSync(dataDir)).toEqual(["harness.json"]);
});

test("a taken port is told with its number and what to do", async () => {
  const first = await start();
  await expect(createHarness({ port: first.port })).rejects.toMatchObject({
    code: "PORT_IN_USE",
    message: expect.stringContaining(String(first.port)),
  });
});

test("after stop nothing answers, and stopping again does nothing", async () => {
  const harness = await start();
  await harness.stop();
  await harness.stop();
  await expect(fetch(`${harness.endpoint}/_harness/health`)).rejects.toThrow();
});

test("options that are refused leave no folder behind", async () => {
  const place = temporary();
  vi.stubEnv("TMPDIR", place);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(createHarness({ port: 0, s3Provider: "localstack" })).rejects.toThrow(
    "--localstack-endpoint",
  );
  expect(readdirSync(place)).toEqual([]);
});
