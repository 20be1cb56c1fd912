/** A daemon that is killed with messages in its hands, on the real queue of a rehearsal. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { silentLogger } from "#kernel/logger.ts";
import { type Rehearsal, rehearse } from "../rehearsal.ts";
import { services } from "../services.ts";
import { giveBack, type HeldMessagesOptions, holdMessages } from "./held-messages.ts";
import { queueCaller } from "./queue-caller.ts";

let rehearsal: Rehearsal;
let options: HeldMessagesOptions;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-held-"));
  rehearsal = rehearse({ services });
  onTestFinished(async () => {
    await rehearsal.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const { call } = rehearsal;
  const { QueueUrl: queueUrl = "" } = await call("sqs", "CreateQueue", { QueueName: "jobs" });
  const aws = queueCaller(call, queueUrl, () => undefined);
  const file = join(folder, "sqsd.json");
  options = { aws, call, queueUrl, file, logger: silentLogger };
  for (const body of ["done", "returned", "held"]) await aws.send(body, {});
});

const { signal } = new AbortController();
const ask = { maxMessages: 10, waitSeconds: 0, visibilityTimeoutSeconds: 300, signal };

test("what a killed daemon held is there again at once, and nothing else", async () => {
  const daemon = holdMessages(options);
  for (const message of await daemon.receive(ask)) {
    if (message.body === "done") await daemon.delete(message);
    if (message.body === "returned") await daemon.changeVisibility(message, 60);
  }
  expect(await options.aws.receive(ask)).toEqual([]);
  expect(await giveBack(options)).toBe(1);
  const again = await options.aws.receive(ask);
  expect(again.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([["held", 2]]);
});

test("a message that has come back by itself is not given back to whom it was given", async () => {
  await holdMessages(options).receive(ask);
  await rehearsal.advance(301_000);
  // Another daemon has them now, under handles of its own.
  expect(await options.aws.receive(ask)).toHaveLength(3);
  await giveBack(options);
  expect(await options.aws.receive(ask)).toEqual([]);
});

test("a first start gives nothing back", async () => {
  expect(await giveBack(options)).toBe(0);
});
