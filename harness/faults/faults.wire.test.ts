/** What clients meet over the wire: AWS's errors in their own protocol, late answers, and none. */

import { ElasticTranscoderClient, ReadJobCommand } from "@aws-sdk/client-elastic-transcoder";
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, expect, test } from "vitest";
import { type CreateHarness, createHarness, type Fault, type Harness } from "#harness/index.ts";

let harness: Harness;
afterEach(() => harness.stop());

const Bucket = "masterfiles";
const Key = "dropbox/a.csv";

async function start(options: CreateHarness = {}): Promise<S3Client> {
  harness = await createHarness({ port: 0, ...options });
  await harness.call("s3", "CreateBucket", { Bucket });
  return once(S3Client);
}

/** A client that does not retry, so that the test sees each answer. */
function once<Client>(Constructor: new (config: object) => Client, more: object = {}): Client {
  const { endpoint, region } = harness;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const given = { endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 };
  return new Constructor({ ...given, ...more });
}

const put = (client: S3Client) => client.send(new PutObjectCommand({ Bucket, Key, Body: "batch" }));
const read = async () => {
  const { Body } = await harness.client(S3Client).send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
};
const error = (code: string): Fault => ({
  name: "busy",
  at: "call",
  effect: { kind: "error", code },
});

test.for([
  ["SlowDown", 503, "Please reduce your request rate."],
  ["ServiceUnavailable", 503, "The request failed because of a temporary failure of the server."],
  ["InternalError", 500, "We encountered an internal error. Please try again."],
  ["RequestLimitExceeded", 503, "Request limit exceeded."],
] as const)("S3 answers %s in XML, and nothing happened", async ([code, status, message]) => {
  const client = await start();
  const undo = harness.faults.add({ ...error(code), service: "s3", label: "dropbox/" } as Fault);
  await expect(put(client)).rejects.toMatchObject({
    name: code,
    message,
    $metadata: { httpStatusCode: status },
  });
  undo();
  await expect(read()).rejects.toThrow("key does not exist");
  const { text } = harness.trace(Key);
  expect(text).toContain(`s3 PutObject arn:aws:s3:::${Bucket}/${Key} ✗ ${code}: ${message}`);
  expect(text).toContain(`└─ fault: fault "busy" (error) strikes s3 PutObject arn:aws:s3:::`);
});

test("the JSON, query and REST-JSON protocols carry it as well, with any text and status", async () => {
  await start();
  harness.faults.add({
    name: "outage",
    at: "call",
    effect: { kind: "error", code: "ThrottlingException", message: "too fast", status: 429 },
  });
  const refused = { name: "ThrottlingException", message: "too fast" };
  const expected = { ...refused, $metadata: { httpStatusCode: 429 } };
  const QueueName = "jobs";
  await expect(once(SQSClient).send(new CreateQueueCommand({ QueueName }))).rejects.toMatchObject(
    expected,
  );
  await expect(
    once(SNSClient).send(new CreateTopicCommand({ Name: "news" })),
  ).rejects.toMatchObject(expected);
  const Id = "1111111111111-abcde1";
  await expect(
    once(ElasticTranscoderClient).send(new ReadJobCommand({ Id })),
  ).rejects.toMatchObject(expected);
});

test("a throttle refuses in the words of the service and protocol", async () => {
  const client = await start();
  const effect = { kind: "throttle", perSecond: 0.001, burst: 1 } as const;
  const operations = ["PutObject", "CreateTopic", "CreateQueue"];
  for (const operation of operations)
    harness.faults.add({ name: operation, at: "call", operation, effect });
  const topic = () => once(SNSClient).send(new CreateTopicCommand({ Name: "news" }));
  const queue = () => once(SQSClient).send(new CreateQueueCommand({ QueueName: "jobs" }));
  for (const [call, name] of [
    [() => put(client), "SlowDown"],
    [topic, "Throttling"],
    [queue, "ThrottlingException"],
  ] as const) {
    await call();
    await expect(call()).rejects.toMatchObject({ name });
  }
});

test("an SDK's own retry gets over a refusal", async () => {
  await start();
  harness.faults.add({ ...error("SlowDown"), nth: [1] } as Fault);
  await put(harness.client(S3Client));
  expect(await read()).toBe("batch");
  expect(harness.journal.list({ kind: "fault" })).toHaveLength(1);
});

test("a fault is for those who match: the harness's own calls and other roles go on", async () => {
  const client = await start();
  harness.faults.add({ ...error("SlowDown"), principal: "assumed-role/worker" } as Fault);
  await put(client);
  const { environment } = harness.identify(
    harness.account,
    `arn:aws:iam::${harness.account}:role/worker`,
    "worker-1",
  );
  const token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "";
  const answer = await fetch(environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? "", {
    headers: { authorization: token },
  });
  const given = (await answer.json()) as Readonly<Record<string, string>>;
  const credentials = {
    accessKeyId: given["AccessKeyId"],
    secretAccessKey: given["SecretAccessKey"],
    sessionToken: given["Token"],
  };
  await expect(put(once(S3Client, { credentials }))).rejects.toThrow("Please reduce");
  await harness.call("s3", "PutObject", { Bucket, Key, Body: Buffer.from("own") });
  expect(await read()).toBe("own");
});

test("a lost acknowledgement: done, and the connection closed; a retry does it again", async () => {
  const client = await start();
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  harness.faults.add({
    name: "no answer",
    at: "call",
    operation: "PutObject",
    nth: [1, 2],
    effect: { kind: "lostAck" },
  });
  await expect(put(client)).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(await read()).toBe("batch");
  await put(harness.client(S3Client));
  const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions).toHaveLength(3);
});

test("a dropped connection: nothing was done, also of a form upload", async () => {
  const client = await start();
  const undo = harness.faults.add({ name: "gone", at: "call", effect: { kind: "drop" } });
  await expect(put(client)).rejects.toMatchObject({ code: "ECONNRESET" });
  const form = new FormData();
  form.append("key", Key);
  form.append("file", new Blob(["posted"]), "a.csv");
  const posted = fetch(`${harness.endpoint}/${Bucket}`, { method: "POST", body: form });
  await expect(posted).rejects.toThrow("fetch failed");
  undo();
  await expect(read()).rejects.toThrow("key does not exist");
  expect(harness.journal.list({ kind: "call" }).at(-2)).toMatchObject({
    operation: "postObject",
    failure: "ConnectionClosed",
  });
});

test("a late call is carried out on the harness clock, though its client has gone", async () => {
  await start();
  const { QueueUrl } = await harness
    .client(SQSClient)
    .send(new CreateQueueCommand({ QueueName: "jobs" }));
  harness.faults.add({
    name: "slow",
    at: "call",
    operation: "SendMessage",
    effect: { kind: "delay", ms: 60_000 },
  });
  const requestHandler = { requestTimeout: 100, throwOnRequestTimeout: true };
  const impatient = once(SQSClient, { requestHandler });
  const sent = impatient.send(new SendMessageCommand({ QueueUrl, MessageBody: "late" }));
  await expect(sent).rejects.toThrow(/timeout|timed out/i);
  const count = async () => {
    const { Attributes } = await harness.call("sqs", "GetQueueAttributes", {
      QueueUrl: QueueUrl ?? "",
      AttributeNames: ["ApproximateNumberOfMessages"],
    });
    return Attributes?.["ApproximateNumberOfMessages"];
  };
  expect(await count()).toBe("0");
  await harness.clock.advance(60_000);
  expect(await count()).toBe("1");
});

test("a harness that stops does not wait for a late call", async () => {
  const client = await start();
  harness.faults.add({ name: "slow", at: "call", effect: { kind: "delay", ms: 3_600_000 } });
  const late = put(client);
  const seen = expect(late).rejects.toMatchObject({ code: "ECONNRESET" });
  while (harness.journal.list({ kind: "fault" }).length === 0)
    await new Promise((resolve) => setImmediate(resolve));
  await harness.stop();
  await seen;
});

test("Elastic Transcoder's request rate is AWS's when it is asked for", async () => {
  await start({ requestLimits: true });
  const client = once(ElasticTranscoderClient);
  const ask = async () => {
    try {
      await client.send(new ReadJobCommand({ Id: "1111111111111-abcde1" }));
      return "";
    } catch (thrown) {
      const { name, $metadata } = thrown as { name: string; $metadata: { httpStatusCode: number } };
      return `${name} ${$metadata.httpStatusCode}`;
    }
  };
  const refusals = async (count: number) => {
    const answers = [];
    for (let i = 0; i < count; i++) answers.push(await ask());
    return answers.filter((answer) => answer === "ThrottlingException 400").length;
  };
  expect(await refusals(45)).toBe(0);
  await refusals(30);
  expect(await refusals(5)).toBeGreaterThan(0);
  await harness.clock.advance(60_000);
  expect(await refusals(40)).toBe(0);
  await harness.faults.clear();
  expect(harness.faults.list()).toEqual([]);
});

test("both ways to add a fault refuse one that can strike nowhere", async () => {
  await start();
  const fault = { name: "nowhere", service: "s3", effect: { kind: "drop" } } as const;
  const reason =
    'The fault "nowhere" can strike nowhere: at "delivery" there is no service s3: there are ' +
    "codepipeline, elastic-beanstalk, elastic-transcoder, eventbridge, lambda, sns, sqs.";
  expect(() => harness.faults.add(fault)).toThrow(reason);
  const answer = await fetch(`${harness.endpoint}/_harness/faults`, {
    method: "POST",
    body: JSON.stringify(fault),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ error: reason, code: "CONFIG_INVALID" });
});
