/**
 * A standard queue under faults: a message twice, late, out of order, or back after its delete, as
 * SQS documents it; never lost before a delete was acknowledged. A FIFO queue takes no notice.
 */

import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { Fault } from "#faults/fault.ts";
import { erased } from "#gateway/dispatch/registry.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import { sqs } from "./index.ts";

const VISIBILITY_MS = 30_000;

const stages: Rehearsal[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop();
});

type QueueEffect = Extract<Fault, { at: "queue" }>["effect"];

async function queueUnder(effect: QueueEffect, attributes: Record<string, string> = {}) {
  const stage = rehearse({ services: [erased(sqs)] });
  stages.push(stage);
  stage.core.faults.add({ name: "adversary", at: "queue", effect });
  const isFifo = attributes["FifoQueue"] === "true";
  const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", {
    QueueName: isFifo ? "jobs.fifo" : "jobs",
    Attributes: attributes,
  });
  const send = (MessageBody: string) => {
    const group = isFifo ? { MessageGroupId: "a", MessageDeduplicationId: MessageBody } : {};
    return stage.call("sqs", "SendMessage", { QueueUrl, MessageBody, ...group });
  };
  const receive = async (MaxNumberOfMessages = 1) => {
    const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages,
    });
    return Messages;
  };
  const remove = (ReceiptHandle = "") =>
    stage.call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
  return { stage, QueueUrl, send, receive, remove };
}

const bodies = (messages: readonly { Body?: string | undefined }[]) =>
  messages.map(({ Body }) => Body);

test("a duplicated message is received again at once, though it is in flight", async () => {
  const { stage, send, receive, remove } = await queueUnder({ kind: "duplicate", copies: 2 });
  const { MessageId = "" } = await send("job");
  const [first] = await receive();
  const [second] = await receive();
  const [third] = await receive();
  expect(bodies([first, second, third].map((each) => each ?? {}))).toEqual(["job", "job", "job"]);
  expect(new Set([first?.ReceiptHandle, second?.ReceiptHandle, third?.ReceiptHandle]).size).toBe(3);
  expect(await receive()).toEqual([]);
  await remove(third?.ReceiptHandle);
  await stage.advance(VISIBILITY_MS);
  expect(await receive()).toEqual([]);
  const struck = stage.world.journal.about(MessageId).filter(({ kind }) => kind === "fault");
  expect(struck.map(({ summary, failure }) => `${failure}: ${summary}`)).toEqual([
    `duplicate: fault "adversary" (duplicate) strikes message ${MessageId} of ` +
      "arn:aws:sqs:us-east-1:000000000000:jobs",
  ]);
  const sent = stage.world.journal.list().find(({ operation }) => operation === "SendMessage");
  expect(struck[0]?.cause).toBe(sent?.seq);
});

test("its copy comes also after a quick delete, and goes with its own", async () => {
  const { stage, QueueUrl, send, receive, remove } = await queueUnder({ kind: "duplicate" });
  await send("job");
  const [first] = await receive();
  // The consumer still has it: its visibility can be changed.
  const ReceiptHandle = first?.ReceiptHandle ?? "";
  const VisibilityTimeout = 5;
  const change = { QueueUrl, ReceiptHandle, VisibilityTimeout };
  await stage.call("sqs", "ChangeMessageVisibility", change);
  await remove(first?.ReceiptHandle);
  const [copy] = await receive();
  expect(copy).toMatchObject({ MessageId: first?.MessageId, Body: "job" });
  await remove(copy?.ReceiptHandle);
  await stage.advance(2 * VISIBILITY_MS);
  expect(await receive()).toEqual([]);
});

test("a late message is waited for, once before each receive", async () => {
  const { stage, send, receive } = await queueUnder({ kind: "delay", ms: 2000 });
  await send("job");
  expect(await receive()).toEqual([]);
  await stage.advance(1999);
  expect(await receive()).toEqual([]);
  await stage.advance(1);
  expect(bodies(await receive())).toEqual(["job"]);
  await stage.advance(VISIBILITY_MS);
  expect(await receive()).toEqual([]);
  await stage.advance(2000);
  expect(bodies(await receive())).toEqual(["job"]);
});

test("a long poll waits for a late message", async () => {
  const { stage, QueueUrl, send } = await queueUnder({ kind: "delay", ms: 2000 });
  await send("job");
  const polling = stage.call("sqs", "ReceiveMessage", { QueueUrl, WaitTimeSeconds: 20 });
  await stage.advance(2000);
  expect(bodies((await polling).Messages ?? [])).toEqual(["job"]);
});

test("out of order, each message comes once", async () => {
  const { stage, send, receive } = await queueUnder({ kind: "reorder", ms: 5000 });
  const sent = ["a", "b", "c", "d", "e", "f", "g", "h"];
  for (const body of sent) await send(body);
  const received: (string | undefined)[] = [];
  for (let second = 0; second <= 5; second++) {
    received.push(...bodies(await receive(10)));
    await stage.advance(1000);
  }
  expect([...received].sort()).toEqual(sent);
  expect(received).not.toEqual(sent);
});

test.for(["DeleteMessage", "DeleteMessageBatch"] as const)(
  "a lost %s is acknowledged, and the message comes back by its visibility timeout",
  async (operation) => {
    const { stage, QueueUrl, send, receive } = await queueUnder({ kind: "lostDelete" });
    await send("job");
    const [first] = await receive();
    const ReceiptHandle = first?.ReceiptHandle ?? "";
    if (operation === "DeleteMessage")
      await stage.call("sqs", operation, { QueueUrl, ReceiptHandle });
    else {
      const Entries = [{ Id: "1", ReceiptHandle }];
      const { Successful } = await stage.call("sqs", operation, { QueueUrl, Entries });
      expect(Successful).toHaveLength(1);
    }
    await stage.advance(VISIBILITY_MS - 1);
    expect(await receive()).toEqual([]);
    await stage.advance(1);
    expect(bodies(await receive())).toEqual(["job"]);
  },
);

test.for<QueueEffect>([
  { kind: "duplicate" },
  { kind: "delay", ms: 1000 },
  { kind: "reorder", ms: 1000 },
  { kind: "lostDelete" },
])("a FIFO queue keeps its guarantees under %o", async (effect) => {
  const { stage, send, receive, remove } = await queueUnder(effect, { FifoQueue: "true" });
  await send("first");
  await send("second");
  const [first] = await receive();
  expect(first?.Body).toBe("first");
  await remove(first?.ReceiptHandle);
  const [second] = await receive();
  expect(second?.Body).toBe("second");
  await remove(second?.ReceiptHandle);
  await stage.advance(2 * VISIBILITY_MS);
  expect(await receive()).toEqual([]);
  expect(stage.world.journal.list({ kind: "fault" })).toEqual([]);
});

const MAX_RECEIVES = 3;

/** Consumers that take, forget or delete; then one that deletes all it gets, without faults. */
async function play(seed: number, probability: number, steps: readonly number[]): Promise<void> {
  const stage = rehearse({ services: [erased(sqs)], seed: String(seed) });
  try {
    const at = "queue";
    stage.core.faults.add(
      { name: "twice", at, probability, effect: { kind: "duplicate", copies: 2 } },
      { name: "late", at, probability, effect: { kind: "delay", ms: 700 } },
      { name: "out of order", at, probability, effect: { kind: "reorder", ms: 3000 } },
      { name: "undeleted", at, probability, effect: { kind: "lostDelete" } },
    );
    await stage.call("sqs", "CreateQueue", { QueueName: "dead" });
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${stage.account}:dead`;
    const policy = { deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES };
    const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", {
      QueueName: "jobs",
      Attributes: { VisibilityTimeout: "5", RedrivePolicy: JSON.stringify(policy) },
    });
    const sent = new Set<string>();
    const deleted = new Set<string>();
    const receive = async () =>
      (
        await stage.call("sqs", "ReceiveMessage", {
          QueueUrl,
          MaxNumberOfMessages: 4,
          MessageSystemAttributeNames: ["ApproximateReceiveCount"],
        })
      ).Messages ?? [];
    const consume = async (deletes: boolean) => {
      for (const { MessageId = "", ReceiptHandle = "", Attributes } of await receive()) {
        expect(sent.has(MessageId)).toBe(true);
        expect(Number(Attributes?.["ApproximateReceiveCount"])).toBeLessThanOrEqual(MAX_RECEIVES);
        if (!deletes) continue;
        await stage.call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
        deleted.add(MessageId);
      }
    };
    for (const step of steps) {
      if (step < 3) {
        const { MessageId = "" } = await stage.call("sqs", "SendMessage", {
          QueueUrl,
          MessageBody: "x",
        });
        sent.add(MessageId);
      } else if (step < 8) await consume(step < 6);
      else await stage.advance(step * 200);
    }
    stage.core.faults.clear();
    for (let round = 0; round < 3 * MAX_RECEIVES + sent.size; round++) {
      await consume(true);
      await stage.advance(5000);
    }
    const dead = await deadLetters(stage);
    for (const id of sent) expect(deleted.has(id) || dead.has(id), id).toBe(true);
    expect(await receive()).toEqual([]);
  } finally {
    await stage.stop();
  }
}

async function deadLetters(stage: Rehearsal): Promise<ReadonlySet<string>> {
  const QueueUrl = `http://localhost:4566/${stage.account}/dead`;
  const ids = new Set<string>();
  for (;;) {
    const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
    });
    if (Messages.length === 0) return ids;
    for (const { MessageId = "" } of Messages) ids.add(MessageId);
  }
}

test("whatever the faults, each message ends deleted or among the dead letters", async () => {
  const steps = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 60 });
  const chance = fc.constantFrom(0.1, 0.5, 1);
  await fc.assert(fc.asyncProperty(fc.nat(), chance, steps, play), {
    numRuns: 60,
    seed: 20_260_104,
  });
});
