/** A provider that is away, starts again, is a real account's, or is left for good. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHarness, type Harness } from "#harness/harness.ts";
import { eventually } from "#kernel/eventually.ts";
import { aws, type Provider } from "./provider.ts";

const OURS = { s3Provider: "ours", snsProvider: "ours", sqsProvider: "ours" } as const;
const THEIRS = {
  s3Provider: "localstack",
  snsProvider: "localstack",
  sqsProvider: "localstack",
} as const;

async function start(options: Parameters<typeof createHarness>[0]): Promise<Harness> {
  const harness = await createHarness({ port: 0, ...options });
  onTestFinished(() => harness.stop());
  return harness;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "provider-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const notes = ({ journal }: Harness) =>
  journal.list({ kind: "note" }).map(({ summary }) => summary);

/** A bucket whose objects tell a queue. */
async function telling({ call, account }: Harness) {
  const QueueArn = `arn:aws:sqs:us-east-1:${account}:told`;
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
  });
  await call("s3", "CreateBucket", { Bucket: "telling" });
  await call("sqs", "CreateQueue", { QueueName: "told", Attributes: { Policy } });
  const QueueConfigurations = [{ QueueArn, Events: ["s3:ObjectCreated:*" as const] }];
  await call("s3", "PutBucketNotificationConfiguration", {
    Bucket: "telling",
    NotificationConfiguration: { QueueConfigurations },
    SkipDestinationValidation: true,
  });
}

async function toldKeys(harness: Harness): Promise<readonly string[]> {
  await harness.settle();
  const { Messages = [] } = await harness.call("sqs", "ReceiveMessage", {
    QueueUrl: `${harness.endpoint}/${harness.account}/told`,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
  });
  return (Messages ?? []).map(({ Body = "" }) => JSON.parse(Body).Records[0].s3.object.key);
}

const put = ({ call }: Harness, Key: string) =>
  call("s3", "PutObject", { Bucket: "telling", Key, Body: Buffer.from(Key) });

test("a provider that was started again has lost its state: it is told, and set up again", async () => {
  const before = await createHarness({ port: 0, ...OURS });
  const { port, endpoint } = before;
  const here = await start({ ...THEIRS, localstackEndpoint: endpoint });
  await telling(here);
  const Bucket = "telling";
  const rules = await setMore(here);
  await put(here, "one");
  expect(await toldKeys(here)).toEqual(["one"]);
  await before.stop();
  await expect(put(here, "two")).rejects.toMatchObject({
    code: "ServiceUnavailable",
    message: expect.stringMatching(/s3 is the provider localstack's, and .* did not answer/),
  });
  const there = await start({ ...OURS, port });
  // Time enough for a call in the middle of what is set up again: it waits for the end.
  there.faults.add({
    name: "late rules",
    at: "call",
    operation: "PutBucketNotificationConfiguration",
    effect: { kind: "delay", ms: 300 },
  });
  // Also without a call: the way back from there notices by itself.
  const { summary } = await eventually(() => lossesIn(here)[0], {
    what: "word of the loss",
    withinMs: 5_000,
  });
  expect(summary).toMatch(/lost its state: .* is set up again, without its objects and messages/);
  await eventually(() => put(here, "two"), { what: "the bucket", withinMs: 5_000 });
  expect(await toldKeys(here)).toEqual(["two"]);
  await here.call("sns", "Publish", { TopicArn: rules.TopicArn, Message: "after" });
  await here.settle();
  expect(await messagesIn(here, "published")).toEqual(["after"]);
  const { Contents } = await here.call("s3", "ListObjectsV2", { Bucket });
  expect(Contents?.map(({ Key }) => Key)).toEqual(["two"]);
  // The settings are there, not only in our own store.
  expect(await there.call("s3", "GetBucketTagging", { Bucket })).toMatchObject(rules.Tagging);
  const { Grants } = await there.call("s3", "GetBucketAcl", { Bucket });
  expect(Grants?.map(({ Permission }) => Permission)).toEqual(["FULL_CONTROL", "READ"]);
  const QueueUrl = `${there.endpoint}/${here.account}/published`;
  const asked = { QueueUrl, AttributeNames: ["All" as const] };
  const { Attributes } = await there.call("sqs", "GetQueueAttributes", asked);
  expect(Attributes).toMatchObject({ VisibilityTimeout: "77", RedrivePolicy: rules.RedrivePolicy });
  const { Attributes: topic } = await there.call("sns", "GetTopicAttributes", rules);
  expect(topic).toMatchObject({ DisplayName: "Spring" });
  expect(lossesIn(here)).toHaveLength(1);
  expect(notes(here).filter((each) => each.includes("could not be set up again"))).toEqual([]);
  expect(here.journal.list({ kind: "bug" })).toEqual([]);
});

const lossesIn = ({ journal }: Harness) =>
  journal.list({ kind: "note" }).filter(({ failure }) => failure === "ProviderLost");

const messagesIn = async ({ call, endpoint, account }: Harness, queue: string) => {
  const QueueUrl = `${endpoint}/${account}/${queue}`;
  const { Messages } = await call("sqs", "ReceiveMessage", { QueueUrl, WaitTimeSeconds: 1 });
  return (Messages ?? []).map(({ Body }) => Body);
};

/** Tags and grants on the bucket, a topic with a subscribed queue, and a redrive policy on that. */
async function setMore({ call, account }: Harness) {
  const Tagging = { TagSet: [{ Key: "unit", Value: "Spring" }] };
  await call("s3", "PutBucketTagging", { Bucket: "telling", Tagging });
  const Rules = [{ ObjectOwnership: "ObjectWriter" as const }];
  await call("s3", "PutBucketOwnershipControls", {
    Bucket: "telling",
    OwnershipControls: { Rules },
  });
  await call("s3", "DeletePublicAccessBlock", { Bucket: "telling" });
  await call("s3", "PutBucketAcl", { Bucket: "telling", ACL: "public-read" });
  const Endpoint = `arn:aws:sqs:us-east-1:${account}:published`;
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
  });
  await call("sqs", "CreateQueue", { QueueName: "published-dead" });
  const deadLetterTargetArn = `${Endpoint}-dead`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 });
  const Attributes = { Policy, VisibilityTimeout: "77", RedrivePolicy };
  await call("sqs", "CreateQueue", { QueueName: "published", Attributes });
  const topic = { Name: "topic", Attributes: { DisplayName: "Spring" } };
  const { TopicArn = "" } = await call("sns", "CreateTopic", topic);
  const raw = { RawMessageDelivery: "true" };
  await call("sns", "Subscribe", { TopicArn, Protocol: "sqs", Endpoint, Attributes: raw });
  return { Tagging, RedrivePolicy, TopicArn };
}

test("rules between services of a provider are set up there again as well", async () => {
  const before = await createHarness({ port: 0, ...OURS });
  const { port, endpoint } = before;
  const here = await start({ ...THEIRS, localstackEndpoint: endpoint, deliveries: "provider" });
  await telling(here);
  await before.stop();
  await start({ ...OURS, port });
  await eventually(() => put(here, "after"), { what: "the bucket", withinMs: 5_000 });
  expect(await toldKeys(here)).toEqual(["after"]);
  expect(here.journal.list({ kind: "delivery" })).toEqual([]);
});

test("a data directory takes up at the provider what an earlier run set up", async () => {
  const there = await start({ ...OURS, dataDir: temporaryFolder() });
  const dataDir = temporaryFolder();
  const options = { port: 0, ...THEIRS, localstackEndpoint: there.endpoint, dataDir };
  const first = await createHarness(options);
  await telling(first);
  await first.stop();
  const second = await start(options);
  await put(second, "after");
  expect(await toldKeys(second)).toEqual(["after"]);
  expect(notes(second).join()).not.toContain("lost its state");
});

test("a harness without one leaves nothing of its own at the provider", async () => {
  const there = await start(OURS);
  const here = await createHarness({ port: 0, ...THEIRS, localstackEndpoint: there.endpoint });
  await telling(here);
  await here.call("sns", "CreateTopic", { Name: "topic" });
  const before = await there.call("sqs", "ListQueues", {});
  expect(before.QueueUrls).toHaveLength(2);
  await here.stop();
  const { QueueUrls } = await there.call("sqs", "ListQueues", {});
  expect(QueueUrls?.map((url) => url.split("/").at(-1))).toEqual(["told"]);
  const rules = await there.call("s3", "GetBucketNotificationConfiguration", { Bucket: "telling" });
  expect(rules.QueueConfigurations).toEqual([]);
  const { Subscriptions } = await there.call("sns", "ListSubscriptions", {});
  expect(Subscriptions).toEqual([]);
});

test("one service alone may be elsewhere", async () => {
  const there = await start(OURS);
  const s3Provider = "localstack";
  const here = await start({ ...OURS, s3Provider, localstackEndpoint: there.endpoint });
  await telling(here);
  await put(here, "mixed");
  expect(await toldKeys(here)).toEqual(["mixed"]);
  expect((await there.call("s3", "ListBuckets", {})).Buckets?.length).toBe(1);
  expect((await there.call("sqs", "ListQueues", {})).QueueUrls).toHaveLength(1);
});

/** What stands in for AWS: it judges by its own IAM, and knows the keys of its own users. */
async function realAccount(there: Harness): Promise<Provider> {
  await there.call("iam", "CreateUser", { UserName: "developer" });
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: ["s3:*", "sqs:*"], Resource: "*" },
  });
  const user = { UserName: "developer" };
  await there.call("iam", "PutUserPolicy", { ...user, PolicyName: "all", PolicyDocument });
  const { AccessKey } = await there.call("iam", "CreateAccessKey", user);
  const { account } = there;
  const credentials = async () => ({
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    account,
  });
  return {
    ...aws({ credentials }),
    endpoint: () => new URL(there.endpoint),
    queueUrl: (_region, owner, name) => `${there.endpoint}/${owner}/${name}`,
  };
}

test("a real account's services are signed for by its key, and judged there", async () => {
  const there = await start(OURS);
  const real = await realAccount(there);
  const here = await start({ providers: { s3: real, sqs: real } });
  await here.call("s3", "CreateBucket", { Bucket: "telling" });
  await put(here, "one");
  const object = `${here.endpoint}/telling/one`;
  // A request without a signature goes on without one.
  expect((await fetch(object)).status).toBe(403);
  const [call] = there.journal.about("one").filter(({ kind }) => kind === "call");
  expect(call?.detail?.["principal"]).toBe(`arn:aws:iam::${there.account}:user/developer`);
  await there.call("iam", "DeleteUserPolicy", { UserName: "developer", PolicyName: "all" });
  await expect(put(here, "two")).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
  const other = here.world("123123123123");
  await expect(other.call("s3", "ListBuckets", {})).rejects.toMatchObject({
    message: expect.stringContaining("Start with --account 000000000000"),
  });
});

test("a real account's own deliveries stay with it", async () => {
  const there = await start(OURS);
  const real = await realAccount(there);
  const here = await start({ providers: { s3: real, sqs: real } });
  await telling(here);
  await put(here, "native");
  expect(await toldKeys(here)).toEqual(["native"]);
  const deliveries = here.journal.list({ kind: "delivery" });
  expect(deliveries).toEqual([]);
});
