/**
 * Faults at a queue of another provider: a message twice, late, out of order, or back after its
 * delete, as at a queue of our own; none is lost, and what struck is told below the message's send.
 */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "#faults/fault.ts";
import { openStage, PLACES, type Stage } from "./testing/stage.ts";

type QueueEffect = Extract<Fault, { at: "queue" }>["effect"];

const VISIBILITY_MS = 3_600_000;
const ATTRIBUTES = { VisibilityTimeout: String(VISIBILITY_MS / 1000) };

describe.for(PLACES)("at $name", (place) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await openStage(place);
  });
  afterEach(() => stage.stop());

  async function queueUnder(effect: QueueEffect, more: Record<string, string> = {}) {
    const { harness, world } = stage;
    const { call, account } = world;
    harness.faults.add({ name: "adversary", at: "queue", account, effect });
    const isFifo = more["FifoQueue"] === "true";
    const QueueName = isFifo ? "jobs.fifo" : "jobs";
    const Attributes = { ...ATTRIBUTES, ...more };
    const { QueueUrl = "" } = await call("sqs", "CreateQueue", { QueueName, Attributes });
    const send = async (MessageBody: string) => {
      const group = isFifo ? { MessageGroupId: "a", MessageDeduplicationId: MessageBody } : {};
      return (await call("sqs", "SendMessage", { QueueUrl, MessageBody, ...group })).MessageId;
    };
    const receive = async (asked: object = {}) => {
      const { Messages } = await call("sqs", "ReceiveMessage", { QueueUrl, ...asked });
      return Messages ?? [];
    };
    const remove = (ReceiptHandle = "") =>
      call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
    return { QueueUrl, send, receive, remove };
  }

  const struck = () =>
    stage.world.journal.list({ kind: "fault" }).map(({ failure, summary }) => [failure, summary]);

  test("a duplicated message is received again, with a handle and a count of its own", async () => {
    const { send, receive, remove } = await queueUnder({ kind: "duplicate", copies: 2 });
    const id = await send("job");
    const counted = { AttributeNames: ["ApproximateReceiveCount"] };
    const [first] = await receive(counted);
    // The consumer is quick: the copies come all the same.
    await remove(first?.ReceiptHandle);
    const [second] = await receive(counted);
    const [third] = await receive(counted);
    const found = [first, second, third];
    expect(found.map((each) => each?.MessageId)).toEqual([id, id, id]);
    expect(found.map((each) => each?.Attributes?.["ApproximateReceiveCount"])).toEqual([
      "1",
      "2",
      "3",
    ]);
    expect(new Set(found.map((each) => each?.ReceiptHandle)).size).toBe(3);
    expect(await receive()).toEqual([]);
    await remove(third?.ReceiptHandle);
    await stage.harness.clock.advance(2 * VISIBILITY_MS);
    expect(await receive()).toEqual([]);
    const arn = `arn:aws:sqs:us-east-1:${stage.world.account}:jobs`;
    const summary = `fault "adversary" (duplicate) strikes message ${id} of ${arn}`;
    expect(struck()).toEqual([["duplicate", summary]]);
    expect(stage.world.trace(id ?? "").text).toContain("MessageDeleted");
  });

  test("a late message is waited for, and counted once", async () => {
    const { send, receive } = await queueUnder({ kind: "delay", ms: 2_000_000 });
    await send("job");
    expect(await receive({ WaitTimeSeconds: 1 })).toEqual([]);
    await stage.harness.clock.advance(1_900_000);
    expect(await receive()).toEqual([]);
    await stage.harness.clock.advance(100_000);
    const [message] = await receive({ AttributeNames: ["ApproximateReceiveCount"] });
    expect(message).toMatchObject({ Body: "job", Attributes: { ApproximateReceiveCount: "1" } });
    // In flight for its whole timeout from now on, then late once more.
    await stage.harness.clock.advance(VISIBILITY_MS - 60_000);
    expect(await receive()).toEqual([]);
    await stage.harness.clock.advance(60_000);
    expect(await receive()).toEqual([]);
    await stage.harness.clock.advance(2_000_000);
    expect((await receive()).map(({ Body }) => Body)).toEqual(["job"]);
  });

  test("a dead letter is told, though a late message comes first", async () => {
    const { harness, world } = stage;
    const { call, account } = world;
    const effect = { kind: "delay", ms: 20_000 } as const;
    harness.faults.add({ name: "adversary", at: "queue", account, nth: [2], effect });
    await call("sqs", "CreateQueue", { QueueName: "dead" });
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${account}:dead`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
    const made = { QueueName: "mortal", Attributes: { RedrivePolicy } };
    const { QueueUrl = "" } = await call("sqs", "CreateQueue", made);
    const send = (MessageBody: string) => call("sqs", "SendMessage", { QueueUrl, MessageBody });
    const receive = async () => {
      const { Messages } = await call("sqs", "ReceiveMessage", { QueueUrl });
      return (Messages ?? []).map(({ Body }) => Body);
    };
    const { MessageId = "" } = await send("dies");
    expect(await receive()).toEqual(["dies"]);
    await send("late");
    expect(await receive()).toEqual([]);
    await harness.clock.advance(30_000);
    expect(await receive()).toEqual(["late"]);
    expect(await receive()).toEqual([]);
    expect(world.trace(MessageId).text).toContain("MessageDeadLettered");
  });

  test("out of order, each message comes once", async () => {
    const { send, receive } = await queueUnder({ kind: "reorder", ms: 500_000 });
    const sent = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for (const body of sent) await send(body);
    const received: (string | undefined)[] = [];
    for (let part = 0; part <= 5; part++) {
      const found = await receive({ MaxNumberOfMessages: 10 });
      received.push(...found.map(({ Body }) => Body));
      await stage.harness.clock.advance(100_000);
    }
    expect([...received].sort()).toEqual(sent);
    expect(received).not.toEqual(sent);
  });

  test.for(["DeleteMessage", "DeleteMessageBatch"] as const)(
    "a lost %s is acknowledged, and the message comes back by its timeout",
    async (operation) => {
      const { QueueUrl, send, receive } = await queueUnder({ kind: "lostDelete" });
      await send("job");
      const [first] = await receive();
      const ReceiptHandle = first?.ReceiptHandle ?? "";
      const { call } = stage.world;
      if (operation === "DeleteMessage") await call("sqs", operation, { QueueUrl, ReceiptHandle });
      else {
        const Entries = [{ Id: "1", ReceiptHandle }];
        const { Successful } = await call("sqs", operation, { QueueUrl, Entries });
        expect(Successful).toEqual([{ Id: "1" }]);
      }
      await stage.harness.clock.advance(VISIBILITY_MS - 60_000);
      expect(await receive()).toEqual([]);
      await stage.harness.clock.advance(60_000);
      expect((await receive()).map(({ MessageId }) => MessageId)).toEqual([first?.MessageId]);
    },
  );

  test("a FIFO queue keeps its guarantees", async () => {
    const fifo = { FifoQueue: "true" };
    const { send, receive, remove } = await queueUnder({ kind: "duplicate" }, fifo);
    await send("first");
    const [first] = await receive();
    await remove(first?.ReceiptHandle);
    expect(await receive()).toEqual([]);
    expect(struck()).toEqual([]);
  });
});
