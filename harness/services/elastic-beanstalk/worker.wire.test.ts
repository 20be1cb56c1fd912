/** The Worker tier: a daemon on each instance between the queue and the application. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeEnvironmentHealthCommand,
  DescribeEnvironmentResourcesCommand,
  TerminateEnvironmentCommand,
  UpdateEnvironmentCommand,
} from "@aws-sdk/client-elastic-beanstalk";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#kernel/eventually.ts";
import { option } from "./testing/options.ts";
import { beginApplication, setWireStage, type WireStage } from "./testing/wire-stage.ts";

let stage: WireStage;
let sqs: SQSClient;
let folder: string;

/** Writes down each POST; `slow` takes a second, and tells when it ended; `hung` never ends. */
const worker = (version: string) => `
const { appendFileSync } = require("node:fs");
const write = (what) => appendFileSync(process.env.OUT, JSON.stringify(what) + "\\n");
require("node:http").createServer((request, response) => {
  if (request.method !== "POST") return response.end();
  let body = "";
  request.on("data", (chunk) => { body += chunk; });
  request.on("end", () => {
    const { url, headers } = request;
    write({ version: "${version}", pid: process.pid, url, headers, body });
    if (body === "hung") return;
    if (body !== "slow") return response.end();
    setTimeout(() => { write({ ended: "${version}" }); response.end(); }, 1000);
  });
}).listen(process.env.PORT, "127.0.0.1");
`;
const CRON = `version: 1
cron:
  - { name: tidy, url: /periodic, schedule: "0 0 * * *" }
`;

interface Seen {
  readonly version?: string;
  readonly ended?: string;
  readonly pid?: number;
  readonly url?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "worker-"));
  stage = await setWireStage();
  sqs = stage.harness.client(SQSClient);
  await beginApplication(stage);
  await stage.version("w1", { "app.js": worker("w1"), "cron.yaml": CRON });
  await stage.version("w2", { "app.js": worker("w2"), "cron.yaml": CRON });
});
afterAll(async () => {
  sqs.destroy();
  await stage.stop();
  rmSync(folder, { recursive: true });
});

const DAY_MS = 86_400_000;
const SQSD = "aws:elasticbeanstalk:sqsd";
const create = (name: string, ...more: ReturnType<typeof option>[]) =>
  stage.create(name, {
    VersionLabel: "w1",
    Tier: { Name: "Worker", Type: "SQS/HTTP" },
    OptionSettings: [
      option("aws:elasticbeanstalk:application:environment", "OUT", join(folder, name)),
      ...more,
    ],
  });
const seenBy = (name: string): Seen[] => {
  const file = join(folder, name);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Seen]));
};
const until = (name: string, holds: (seen: Seen[]) => boolean) =>
  eventually(() => (holds(seenBy(name)) ? seenBy(name) : undefined), {
    what: `what ${name} is to see`,
    withinMs: 15_000,
  });
const send = (QueueUrl: string, MessageBody: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageAttributes: { origin: { DataType: "String", StringValue: "AEJ" } },
    }),
  );
const end = async (EnvironmentName: string) => {
  await stage.client.send(new TerminateEnvironmentCommand({ EnvironmentName }));
  await stage.ready(EnvironmentName, "Terminated");
};
const queuesOf = async (EnvironmentName: string) => {
  const command = new DescribeEnvironmentResourcesCommand({ EnvironmentName });
  return (await stage.client.send(command)).EnvironmentResources?.Queues ?? [];
};

test("a named queue is worked off by the daemon's rules, and a deployment waits for it", async () => {
  const queue = new CreateQueueCommand({ QueueName: "jobs" });
  const { QueueUrl = "" } = await sqs.send(queue);
  const made = await create(
    "media-jobs",
    option(SQSD, "WorkerQueueURL", QueueUrl),
    option("aws:elasticbeanstalk:healthreporting:system", "SystemType", "enhanced"),
  );
  expect(made).toMatchObject({
    Status: "Ready",
    Health: "Green",
    Tier: { Name: "Worker", Type: "SQS/HTTP" },
  });
  expect(made.CNAME).toBeUndefined();
  const { MessageId } = await send(QueueUrl, '{"a":1}');
  const [first] = await until("media-jobs", (seen) => seen.length === 1);
  expect(first).toMatchObject({
    url: "/",
    body: '{"a":1}',
    headers: {
      "user-agent": expect.stringMatching(/^aws-sqsd/),
      "content-type": "application/json",
      "x-aws-sqsd-msgid": MessageId,
      "x-aws-sqsd-queue": "jobs",
      "x-aws-sqsd-receive-count": "1",
      "x-aws-sqsd-attr-origin": "AEJ",
    },
  });
  // The health agent of a worker counts the daemon's posts.
  await stage.harness.clock.advance(10_000);
  const asked = { EnvironmentName: "media-jobs", AttributeNames: ["ApplicationMetrics" as const] };
  const metrics = async () =>
    (await stage.client.send(new DescribeEnvironmentHealthCommand(asked))).ApplicationMetrics;
  await expect
    .poll(metrics, { timeout: 5000 })
    .toMatchObject({ RequestCount: 1, StatusCodes: { Status2xx: 1 } });
  await send(QueueUrl, "slow");
  await until("media-jobs", (seen) => seen.length === 2);
  await stage.update("media-jobs", { VersionLabel: "w2" });
  // The old version ended its message before it was stopped.
  expect(seenBy("media-jobs").at(-1)).toEqual({ ended: "w1" });
  await send(QueueUrl, "{}");
  await until("media-jobs", (seen) => seen.at(-1)?.version === "w2");
  await eventually(
    async () => {
      const AttributeNames = ["All"] as const;
      const command = new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: [...AttributeNames],
      });
      const { Attributes = {} } = await sqs.send(command);
      const left = Number(Attributes["ApproximateNumberOfMessages"]);
      return left + Number(Attributes["ApproximateNumberOfMessagesNotVisible"]) === 0
        ? true
        : undefined;
    },
    { what: "the queue to be empty", withinMs: 5000 },
  );
  await end("media-jobs");
  // A queue that was there before stays.
  await sqs.send(new GetQueueUrlCommand({ QueueName: "jobs" }));
}, 60_000);

test("without a queue one is made; one instance of two enqueues the periodic task", async () => {
  await create(
    "media-cron",
    option("aws:autoscaling:asg", "MinSize", "2"),
    option(SQSD, "VisibilityTimeout", "77"),
    option(SQSD, "MaxRetries", "7"),
  );
  const [queue, deadLetters] = await queuesOf("media-cron");
  expect([queue?.Name, deadLetters?.Name]).toEqual(["WorkerQueue", "WorkerDeadLetterQueue"]);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue?.URL, AttributeNames: ["All"] }),
  );
  expect(Attributes).toMatchObject({ VisibilityTimeout: "77", MessageRetentionPeriod: "345600" });
  expect(JSON.parse(Attributes?.["RedrivePolicy"] ?? "")).toMatchObject({ maxReceiveCount: 7 });
  const now = stage.harness.clock.now();
  // A day and no more: both daemons ask the queue again every twenty seconds of it.
  const midnight = (Math.floor(now / DAY_MS) + 1) * DAY_MS;
  await stage.harness.clock.advance(midnight - now);
  const seen = await until("media-cron", (all) => all.length >= 1);
  await stage.harness.settle();
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    url: "/periodic",
    body: "",
    headers: {
      "x-aws-sqsd-taskname": "tidy",
      "x-aws-sqsd-scheduled-at": new Date(midnight).toISOString().replace(".000Z", "Z"),
    },
  });
  await end("media-cron");
  const gone = sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue?.URL }));
  await expect(gone).rejects.toThrow("does not exist");
}, 60_000);

test("a worker's end does not wait for a hung message, which comes again by its timeout", async () => {
  const queue = new CreateQueueCommand({ QueueName: "hanging" });
  const { QueueUrl = "" } = await sqs.send(queue);
  const timeout = option(SQSD, "VisibilityTimeout", "60");
  await create("media-hung", option(SQSD, "WorkerQueueURL", QueueUrl), timeout);
  await send(QueueUrl, "hung");
  await until("media-hung", (seen) => seen.length === 1);
  await end("media-hung");
  const receive = async () => {
    const MessageSystemAttributeNames = ["ApproximateReceiveCount" as const];
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames }),
    );
    return Messages.map(({ Body, Attributes }) => [Body, Attributes?.["ApproximateReceiveCount"]]);
  };
  expect(await receive()).toEqual([]);
  await stage.harness.clock.advance(60_000);
  expect(await receive()).toEqual([["hung", "2"]]);
}, 60_000);

test("a FIFO queue takes no periodic tasks, and an event says so", async () => {
  const Attributes = { FifoQueue: "true", ContentBasedDeduplication: "true" };
  const queue = new CreateQueueCommand({ QueueName: "jobs.fifo", Attributes });
  const { QueueUrl = "" } = await sqs.send(queue);
  await create("media-fifo", option(SQSD, "WorkerQueueURL", QueueUrl));
  await eventually(
    async () =>
      (await stage.events("media-fifo")).some((event) =>
        event.includes("a FIFO queue does not take periodic tasks"),
      )
        ? true
        : undefined,
    { what: "the event", withinMs: 5000 },
  );
  const EnvironmentName = "media-fifo";
  const OptionSettings = [option(SQSD, "HttpConnections", "101")];
  await expect(
    stage.client.send(new UpdateEnvironmentCommand({ EnvironmentName, OptionSettings })),
  ).rejects.toThrow("Value is greater than maximum allowed value: 100");
  await end("media-fifo");
}, 60_000);
