/** Notifications to the real SQS and SNS, and why some are not made. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { region } from "#kernel/brand.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import { sns } from "#services/sns/index.ts";
import { sqs } from "#services/sqs/index.ts";
import { s3 } from "./index.ts";

let stage: ReturnType<typeof rehearse>;
const Bucket = "av-masterfiles";
const QueueArn = "arn:aws:sqs:us-east-1:000000000000:q";
let QueueUrl: string;

const allow = (service: string, Resource: string, bucket = Bucket) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: service,
      Resource,
      Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:s3:::${bucket}` } },
    },
  });

beforeEach(async () => {
  stage = rehearse({ services: [erased(s3), erased(sqs), erased(sns)] });
  await stage.call("s3", "CreateBucket", { Bucket });
  const Attributes = { Policy: allow("sqs:SendMessage", QueueArn) };
  QueueUrl =
    (await stage.call("sqs", "CreateQueue", { QueueName: "q", Attributes })).QueueUrl ?? "";
});
afterEach(() => stage.stop());

const configure = (more: object, bucket = Bucket) =>
  stage.call("s3", "PutBucketNotificationConfiguration", {
    Bucket: bucket,
    NotificationConfiguration: more,
  });
const filter = (prefix: string, suffix: string) => ({
  Key: {
    FilterRules: [
      { Name: "prefix", Value: prefix },
      { Name: "suffix", Value: suffix },
    ],
  },
});
const put = (Key: string, text = "x") =>
  stage.call("s3", "PutObject", { Bucket, Key, Body: Buffer.from(text) });
const received = async () => {
  await stage.settle();
  const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
    QueueUrl,
    MaxNumberOfMessages: 10,
  });
  return Messages.map(({ Body = "" }) => {
    const body = parseJson(Body);
    return isJsonObject(body) ? body : {};
  });
};

test("a change made from another region is told where the bucket's queue is", async () => {
  await configure({ QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*"] }] });
  await received();
  const elsewhere = { region: region("eu-west-1") };
  const object = { Bucket, Key: "far", Body: Buffer.from("x") };
  await stage.call("s3", "PutObject", object, elsewhere);
  expect(await received()).toHaveLength(1);
});

test("a queue gets a test event, then a record of each change that its rule names", async () => {
  await configure({
    QueueConfigurations: [
      {
        Id: "batches",
        QueueArn,
        Events: ["s3:ObjectCreated:Put", "s3:ObjectCreated:Post"],
        Filter: filter("dropbox/", ".xlsx"),
      },
    ],
  });
  expect(await received()).toMatchObject([{ Event: "s3:TestEvent", Bucket }]);
  await put("dropbox/My Unit/batch&one+(1).xlsx", "rows");
  const [message] = await received();
  expect(message).toEqual({
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: "us-east-1",
        eventTime: "2026-01-02T03:04:05.000Z",
        eventName: "ObjectCreated:Put",
        userIdentity: { principalId: "AWS:000000000000" },
        requestParameters: { sourceIPAddress: "127.0.0.1" },
        responseElements: {
          "x-amz-request-id": expect.any(String),
          "x-amz-id-2": expect.any(String),
        },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: "batches",
          bucket: {
            name: Bucket,
            ownerIdentity: { principalId: expect.any(String) },
            arn: `arn:aws:s3:::${Bucket}`,
          },
          object: {
            key: "dropbox/My+Unit/batch%26one%2B%281%29.xlsx",
            size: 4,
            eTag: createHash("md5").update("rows").digest("hex"),
            sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
          },
        },
      },
    ],
  });
});

test("what was not sent is journaled with the reason", async () => {
  await configure({
    QueueConfigurations: [
      { QueueArn, Events: ["s3:ObjectCreated:Put"], Filter: filter("dropbox/", ".csv") },
    ],
  });
  await received();
  await put("dropbox/x/BATCH.CSV");
  await put("uploads/a.csv");
  await stage.call("s3", "CopyObject", {
    Bucket,
    Key: "dropbox/copy.csv",
    CopySource: `${Bucket}/uploads/a.csv`,
  });
  expect(await received()).toEqual([]);
  const reasons = stage.world.journal
    .list({ kind: "skipped" })
    .map((record) => `${record.summary} ${JSON.stringify(record)}`);
  const all = reasons.join("\n");
  expect(all).toContain(
    'suffix \\".csv\\" does not match key \\"dropbox/x/BATCH.CSV\\" (matching is case-sensitive)',
  );
  expect(all).toContain('prefix \\"dropbox/\\" does not match key \\"uploads/a.csv\\"');
  expect(all).toContain("ObjectCreated:Copy is not among s3:ObjectCreated:Put");
});

test("a destination that one rule serves is not told of its others; reasons are told once", async () => {
  const rule = (suffix: string) => ({
    QueueArn,
    Events: ["s3:ObjectCreated:Put" as const],
    Filter: filter("dropbox/", suffix),
  });
  await configure({ QueueConfigurations: [rule(".csv"), rule(".xls")] });
  await put("dropbox/a.csv");
  await put("other/a.csv");
  await stage.settle();
  const skipped = stage.world.journal.list({ kind: "skipped" });
  expect(skipped.map(({ summary }) => summary)).toEqual([
    's3 → sqs q: prefix "dropbox/" does not match key "other/a.csv"',
  ]);
});

test("sequencers rise with each change of the bucket; deletes have no size", async () => {
  await configure({
    QueueConfigurations: [{ QueueArn, Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"] }],
  });
  await received();
  await put("k");
  await put("k");
  await stage.call("s3", "DeleteObject", { Bucket, Key: "k" });
  const objects = (await received()).map((message) => {
    const [record] = message["Records"] as { s3: { object: Record<string, unknown> } }[];
    return record?.s3.object ?? {};
  });
  const sequencers = objects.map((object) => String(object["sequencer"]));
  expect(new Set(sequencers).size).toBe(3);
  expect(sequencers).toEqual(sequencers.toSorted());
  expect(Object.keys(objects[2] ?? {})).toEqual(["key", "sequencer"]);
});

test("a topic is published to when its policy lets S3", async () => {
  const { TopicArn = "" } = await stage.call("sns", "CreateTopic", { Name: "t" });
  const rules = { TopicConfigurations: [{ TopicArn, Events: ["s3:ObjectCreated:*"] }] };
  await expect(configure(rules)).rejects.toMatchObject({
    code: "InvalidArgument",
    message: "Unable to validate the following destination configurations",
    members: { ArgumentValue1: expect.stringContaining("do not allow S3 to publish") },
  });
  await stage.call("sns", "SetTopicAttributes", {
    TopicArn,
    AttributeName: "Policy",
    AttributeValue: allow("sns:Publish", TopicArn),
  });
  await configure(rules);
  const shown = await stage.call("s3", "GetBucketNotificationConfiguration", { Bucket });
  expect(shown.TopicConfigurations).toMatchObject(rules.TopicConfigurations);
});

test("a destination that is missing, foreign or does not let this bucket in is refused", async () => {
  const to = (arn: string) => ({
    QueueConfigurations: [{ QueueArn: arn, Events: ["s3:ObjectCreated:*"] }],
  });
  await expect(configure(to(`${QueueArn}x`))).rejects.toMatchObject({
    members: { ArgumentValue1: "The destination queue does not exist" },
  });
  await expect(configure(to(QueueArn.replace("us-east-1", "eu-west-1")))).rejects.toMatchObject({
    code: "InvalidArgument",
  });
  await stage.call("s3", "CreateBucket", { Bucket: "another" });
  await expect(configure(to(QueueArn), "another")).rejects.toMatchObject({
    members: { ArgumentName1: QueueArn, ArgumentValue1: expect.stringContaining("Permissions") },
  });
});

test.for([
  ["s3:ObjectCreated:Put", "dropbox/", ".xls", "s3:ObjectCreated:Put", "dropbox/", ".xlsx", true],
  ["s3:ObjectCreated:Put", "dropbox/", ".xls", "s3:ObjectCreated:Post", "dropbox/", ".xls", true],
  ["s3:ObjectCreated:*", "a/", ".xls", "s3:ObjectCreated:Put", "a/b/", ".xls", false],
  ["s3:ObjectCreated:Put", "", "x", "s3:ObjectCreated:Put", "a", ".x", false],
  ["s3:ObjectCreated:Put", "a", "x", "s3:ObjectCreated:Put", "b", "x", true],
] as const)("rules %s %s*%s and %s %s*%s may stand together: %s", async (row) => {
  const [event1, prefix1, suffix1, event2, prefix2, suffix2, allowed] = row;
  const made = configure({
    QueueConfigurations: [
      { QueueArn, Events: [event1], Filter: filter(prefix1, suffix1) },
      { QueueArn, Events: [event2], Filter: filter(prefix2, suffix2) },
    ],
  });
  if (allowed) return void (await made);
  await expect(made).rejects.toMatchObject({
    message: expect.stringContaining("Configuration is ambiguously defined."),
  });
});

test("unknown events and filters are refused", async () => {
  const rule = { QueueArn, Events: ["s3:ObjectCreated:Put"] };
  await expect(
    configure({ QueueConfigurations: [{ ...rule, Events: ["s3:Nothing"] }] }),
  ).rejects.toMatchObject({ code: "InvalidArgument", members: { ArgumentValue: "s3:Nothing" } });
  await expect(
    configure({
      QueueConfigurations: [{ ...rule, Filter: { Key: { FilterRules: [{ Name: "infix" }] } } }],
    }),
  ).rejects.toMatchObject({ message: "filter rule name must be either prefix or suffix" });
});
