/** The worker daemon on the real SQS, with the harness clock advanced. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/rehearsal.ts";
import { region } from "#kernel/brand.ts";
import { silentLogger } from "#kernel/logger.ts";
import { peekMessages, sqs } from "#services/sqs/index.ts";
import { createSqsStore } from "#services/sqs/store.ts";
import { queueCaller } from "./queue-caller.ts";
import { type Sqsd, startSqsd } from "./sqsd.ts";
import { parseSqsdSettings } from "./sqsd-settings.ts";

const DEAD_ARN = "arn:aws:sqs:us-east-1:000000000000:dead";
let stage: ReturnType<typeof rehearse>;
let application: Server;
let daemon: Sqsd;
let answerWith: (count: number) => number | "hang";
const counts: number[] = [];

beforeEach(async () => {
  stage = rehearse({ services: [erased(sqs)] });
  counts.length = 0;
  application = createServer((request, response) => {
    request.resume();
    counts.push(Number(request.headers["x-aws-sqsd-receive-count"]));
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
  daemon = startSqsd({
    aws: queueCaller(stage.call, QueueUrl),
    settings: parseSqsdSettings({ HttpConnections: "15" }),
    queueName: "jobs",
    port: (application.address() as AddressInfo).port,
    tasks: [],
    leads: () => true,
    clock: stage.clock,
    logger: silentLogger,
    observer: { onPost: () => undefined, onAnswer: () => {} },
  });
  await stage.call("sqs", "SendMessage", { QueueUrl, MessageBody: "{}" });
});
afterEach(async () => {
  await daemon.stop(0);
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
