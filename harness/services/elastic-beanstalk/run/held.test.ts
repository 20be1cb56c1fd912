/** Daemons that were ended with messages in their hands, on the real queue of a rehearsal. */

import { beforeEach, expect, onTestFinished, test } from "vitest";
import { services } from "#assembly/services.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import { region } from "#kernel/brand.ts";
import type { DaemonMessage } from "../engine.ts";
import type { EbProcedureContext, EbStep } from "../operation.ts";
import { createBeanstalkStore } from "../store.ts";
import { giveBack, hold, letGo } from "./held.ts";

const ENVIRONMENT = "e-abcdefghij";
const at = { id: ENVIRONMENT, instanceId: "i-1" };
let stage: Rehearsal;
let ctx: Pick<EbProcedureContext, "account" | "store" | "call" | "transact">;
let queueUrl: string;

beforeEach(async () => {
  stage = rehearse({ services });
  onTestFinished(stage.stop);
  const { account, call, world } = stage;
  const scope = { account, region: region("us-east-1"), documents: world.documents };
  const store = createBeanstalkStore(scope);
  const transact = <Input, Output>(step: EbStep<Input, Output>, input: Input): Output =>
    world.database.transact(() => step(input, { ...ctx, now: stage.clock.now() } as never)).output;
  ctx = { account, store, transact, call };
  ({ QueueUrl: queueUrl = "" } = await call("sqs", "CreateQueue", { QueueName: "jobs" }));
  for (const MessageBody of ["done", "returned", "held"])
    await call("sqs", "SendMessage", { QueueUrl: queueUrl, MessageBody });
});

interface Received extends DaemonMessage {
  readonly body: string | undefined;
  readonly receives: string | undefined;
}

async function receive(): Promise<readonly Received[]> {
  const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 300,
    MessageSystemAttributeNames: ["ApproximateReceiveCount"],
  });
  return Messages.map(({ MessageId, ReceiptHandle, Body: body, Attributes }) => ({
    messageId: MessageId ?? "",
    receiptHandle: ReceiptHandle ?? "",
    body,
    receives: Attributes?.["ApproximateReceiveCount"],
  }));
}

test("what a killed daemon held is there again at once, and nothing else", async () => {
  const messages = await receive();
  ctx.transact(hold, { ...at, queueUrl, messages });
  for (const message of messages) {
    const named = { QueueUrl: queueUrl, ReceiptHandle: message.receiptHandle };
    if (message.body === "done") await stage.call("sqs", "DeleteMessage", named);
    if (message.body === "returned")
      await stage.call("sqs", "ChangeMessageVisibility", { ...named, VisibilityTimeout: 60 });
    if (message.body !== "held") ctx.transact(letGo, { ...at, messages: [message] });
  }
  expect(await receive()).toEqual([]);
  await giveBack(ctx, ENVIRONMENT);
  const again = await receive();
  expect(again.map(({ body, receives }) => [body, receives])).toEqual([["held", "2"]]);
  expect(ctx.store.held.count()).toBe(0);
});

test("one that was deleted, and not noted as such, is no mistake", async () => {
  const messages = await receive();
  ctx.transact(hold, { ...at, queueUrl, messages });
  for (const { receiptHandle: ReceiptHandle } of messages)
    await stage.call("sqs", "DeleteMessage", { QueueUrl: queueUrl, ReceiptHandle });
  await giveBack(ctx, ENVIRONMENT);
  expect(await receive()).toEqual([]);
});

test("a message that has come back by itself is not taken from whom it was given", async () => {
  ctx.transact(hold, { ...at, queueUrl, messages: await receive() });
  await stage.advance(301_000);
  // Another daemon has them now, under handles of its own.
  expect(await receive()).toHaveLength(3);
  await giveBack(ctx, ENVIRONMENT);
  expect(await receive()).toEqual([]);
});

test("what is handed to a daemon a second time is held until that is concluded", async () => {
  const first = await receive();
  ctx.transact(hold, { ...at, queueUrl, messages: first });
  await stage.advance(301_000);
  const second = await receive();
  ctx.transact(hold, { ...at, queueUrl, messages: second });
  ctx.transact(letGo, { ...at, messages: first });
  expect(ctx.store.held.count()).toBe(3);
  ctx.transact(letGo, { ...at, messages: second });
  expect(ctx.store.held.count()).toBe(0);
});
