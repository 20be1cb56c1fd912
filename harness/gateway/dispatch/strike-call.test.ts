/** Faults at calls on the real dispatcher, with a clock that stands still. */

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Fault } from "#faults/fault.ts";
import { type Rehearsal, rehearse } from "#harness/testing/rehearsal.ts";
import { sqs } from "#services/sqs/index.ts";
import { erased } from "./registry.ts";

let stage: Rehearsal;
let QueueUrl: string;
beforeEach(async () => {
  stage = rehearse({ services: [erased(sqs)] });
  ({ QueueUrl = "" } = await stage.call("sqs", "CreateQueue", { QueueName: "jobs" }));
});
afterEach(() => stage.stop());

type CallEffect = Extract<Fault, { at: "call" }>["effect"];
const strike = (effect: CallEffect) =>
  stage.core.faults.add({ name: "adversary", at: "call", operation: "SendMessage", effect });
const send = (byClient = true) =>
  stage.call("sqs", "SendMessage", { QueueUrl, MessageBody: "m" }, { byClient });
const sent = () =>
  stage.world.journal.list({ kind: "event" }).filter(({ summary }) => /MessageSent/.test(summary))
    .length;

test.for<[CallEffect, string, number]>([
  [{ kind: "error", code: "InternalFailure" }, "InternalFailure", 0],
  [{ kind: "throttle", perSecond: 1, burst: 1 }, "ThrottlingException", 1],
  [{ kind: "drop" }, "ConnectionClosed", 0],
  [{ kind: "lostAck" }, "ConnectionClosed", 1],
])("%o: the client gets %s, and %i messages were sent", async ([effect, code, count]) => {
  strike(effect);
  if (effect.kind === "throttle") await send();
  await expect(send()).rejects.toMatchObject({ code });
  expect(sent()).toBe(count);
  const call = stage.world.journal
    .list({ kind: "call" })
    .findLast(({ operation }) => operation === "SendMessage");
  expect(call?.failure).toBe(effect.kind === "lostAck" ? undefined : code);
  expect(call?.detail).toMatchObject({ principal: "arn:aws:iam::000000000000:root" });
  const [fault] = stage.world.journal.effectsOf(call?.seq ?? 0);
  expect(fault?.summary).toBe(
    `fault "adversary" (${effect.kind}) strikes sqs SendMessage ` +
      "arn:aws:sqs:us-east-1:000000000000:jobs",
  );
});

test("a delay passes on the harness clock, before the call is carried out", async () => {
  strike({ kind: "delay", ms: 5000 });
  const sending = send();
  await stage.advance(4999);
  expect(sent()).toBe(0);
  await stage.advance(1);
  expect((await sending).MessageId).toBeDefined();
  expect(sent()).toBe(1);
});

test("faults add up: it waits, then is refused", async () => {
  strike({ kind: "delay", ms: 5000 });
  strike({ kind: "error", code: "ServiceUnavailable" });
  const sending = send();
  const refused = expect(sending).rejects.toMatchObject({
    code: "ServiceUnavailable",
    status: 503,
  });
  await stage.advance(5000);
  await refused;
});

test("what is no client's is not struck", async () => {
  strike({ kind: "drop" });
  await send(false);
  expect(sent()).toBe(1);
});
