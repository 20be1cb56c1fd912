/** The worker daemon on the real SQS, with the harness clock advanced. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createErrands } from "#assembly/errands.ts";
import { readTrace } from "#bus/trace.ts";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { region } from "#kernel/brand.ts";
import { silentLogger } from "#kernel/logger.ts";
import { createRandom } from "#kernel/random.ts";
import { sqs } from "#services/sqs/index.ts";
import { peekMessages } from "#services/sqs/peek.ts";
import { createSqsStore } from "#services/sqs/store.ts";
import { journaledPosts } from "./journaled-posts.ts";
import { queueCaller } from "./queue-caller.ts";
import { type Sqsd, startSqsd } from "./sqsd.ts";
import { parseSqsdSettings } from "./sqsd-settings.ts";

const DEAD_ARN = "arn:aws:sqs:us-east-1:000000000000:dead";
let stage: ReturnType<typeof rehearse>;
let application: Server;
let daemon: Sqsd;
let answerWith: (count: number) => number | "hang";
const counts: number[] = [];
let traces: unknown[];
let jobs: string;
let sent: string;

beforeEach(async () => {
  stage = rehearse({ services: [erased(sqs)] });
  counts.length = 0;
  traces = [];
  application = createServer((request, response) => {
    request.resume();
    counts.push(Number(request.headers["x-aws-sqsd-receive-count"]));
    traces.push(request.headers["x-amzn-trace-id"]);
    const status = answerWith(counts.length);
    if (status !== "hang") response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve));
  await stage.call("sqs", "CreateQueue", { QueueName: "dead" });
  const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", {
    QueueName: "jobs",
    Attributes: {
      VisibilityTimeout: "3600",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: DEAD_ARN, maxReceiveCount: 5 }),
    },
  });
  const { journal } = stage.world;
  const exists = (_account: unknown, seq: number) => journal.find(seq) !== undefined;
  const errands = createErrands({ random: createRandom(1), clock: stage.clock, exists });
  const { observer, causeOf } = journaledPosts(journal, errands(stage.account, "worker-1"), "i-1");
  daemon = startSqsd({
    aws: queueCaller(stage.call, QueueUrl, causeOf),
    settings: parseSqsdSettings({ HttpConnections: "15" }),
    queueName: "jobs",
    port: (application.address() as AddressInfo).port,
    tasks: [],
    leads: () => true,
    clock: stage.clock,
    logger: silentLogger,
    observer: { ...observer, onReceive: () => {} },
  });
  ({ MessageId: sent = "" } = await stage.call("sqs", "SendMessage", {
    QueueUrl,
    MessageBody: "{}",
  }));
  jobs = QueueUrl;
});
afterEach(async () => {
  await daemon.cut();
  application.closeAllConnections();
  application.close();
  await stage.stop();
});

/** Gives sockets their turns until `done` holds. */
async function eventually(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (done()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`it did not come about; receive counts so far: ${counts.join(" ")}`);
}
const depth = (queue: string) => {
  const { account, world, clock } = stage;
  const store = createSqsStore({
    account,
    region: region("us-east-1"),
    documents: world.documents,
  });
  return peekMessages(store, queue, { now: clock.now() })?.length;
};

test("a job that keeps failing exhausts its receives within ten seconds", async () => {
  answerWith = () => 500;
  for (let receives = 1; receives <= 5; receives++) {
    await eventually(() => counts.length === receives && daemon.busy() === 0);
    await stage.advance(2000);
  }
  await eventually(() => depth("dead") === 1);
  expect(counts).toEqual([1, 2, 3, 4, 5]);
  expect(depth("jobs")).toBe(0);
});

test("a job of more than 300 s is delivered again while the first still runs", async () => {
  answerWith = () => "hang";
  await eventually(() => counts.length === 1);
  // Nothing comes back by the queue's own 3600 s: the daemon's VisibilityTimeout counts.
  await stage.advance(298_000);
  expect(counts).toEqual([1]);
  await stage.advance(3000);
  await eventually(() => counts.length === 2);
  expect(counts).toEqual([1, 2]);
});

test("a job that succeeds the second time is gone", async () => {
  answerWith = (count) => (count === 1 ? 503 : 200);
  await eventually(() => counts.length === 1 && daemon.busy() === 0);
  await stage.advance(2000);
  await eventually(() => counts.length === 2 && depth("jobs") === 0);
  expect(depth("dead")).toBe(0);
});

test("the trace of a send goes on with the POST, whose record its header names", async () => {
  answerWith = () => 200;
  const root = "Root=1-5e1b4151-5ac6c58f5b5daa6532e7a1a4";
  const message = { QueueUrl: jobs, MessageBody: "{}" };
  const traceHeader = `${root};Parent=53995c3f42cd8ad8`;
  await stage.call("sqs", "SendMessage", message, { traceHeader });
  await eventually(() => counts.length === 2);
  const [, parent = ""] =
    /^Root=\S+;Parent=([0-9a-f]{16});Sampled=1$/.exec(String(traces[1])) ?? [];
  expect(traces[1]).toContain(root);
  const seq = Number.parseInt(parent, 16);
  expect(stage.world.journal.find(seq)?.summary).toBe("sqsd POST / to the worker, receive 1");
});

test("a message's trace shows each POST below its receive, and what became of it", async () => {
  answerWith = (count) => (count === 1 ? 500 : 200);
  await eventually(() => counts.length === 1 && daemon.busy() === 0);
  await stage.advance(2000);
  await eventually(() => counts.length === 2 && daemon.busy() === 0);
  const { trees, text, reasons } = readTrace(stage.world.journal, sent);
  expect(trees).toHaveLength(1);
  const lines = text
    .replaceAll(sent, "m")
    .replace(/after \d+ ms/g, "after … ms")
    .split("\n");
  expect(lines.map((line) => line.slice(13).replace(/ arn:\S+/, ""))).toEqual([
    "sqs SendMessage",
    "├─ event: MessageSent m",
    "├─ event: MessageReceived m",
    "│  └─ note: sqsd POST / to the worker, receive 1",
    "│     ├─ sqs ChangeMessageVisibility",
    "│     └─ note: the worker answered with status 500 after … ms; message returned",
    "└─ event: MessageReceived m",
    "   └─ note: sqsd POST / to the worker, receive 2",
    "      ├─ sqs DeleteMessage",
    "      │  └─ event: MessageDeleted m",
    "      └─ note: the worker answered with status 200 after … ms; message deleted",
  ]);
  expect(reasons).toEqual([
    expect.stringMatching(/^the worker answered with status 500 .*message returned$/),
  ]);
});
