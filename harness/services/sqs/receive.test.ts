/** The limit of messages in flight, without putting 120,000 of them there. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { region } from "#kernel/brand.ts";
import { createRandom } from "#kernel/random.ts";
import { sqs } from "./index.ts";
import { inFlightFifoMax, inFlightStandardMax } from "./limits.ts";
import type { SqsContext } from "./operation.ts";
import { receiveFrom } from "./receive.ts";
import { createSqsStore } from "./store.ts";

let stage: ReturnType<typeof rehearse>;
beforeEach(() => {
  stage = rehearse({ services: [erased(sqs)] });
});
afterEach(() => stage.stop());

test.for([
  ["jobs", {}, false, inFlightStandardMax, "OverLimit"],
  ["jobs", {}, true, inFlightStandardMax, 0],
  ["jobs", {}, false, inFlightStandardMax - 1, 1],
  ["jobs.fifo", { FifoQueue: "true" }, false, inFlightFifoMax, 0],
] as const)("%s %o, long poll %s, with %i in flight gives %s", async (row) => {
  const [QueueName, Attributes, isLongPoll, count, expected] = row;
  const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", { QueueName, Attributes });
  await stage.call("sqs", "SendMessage", { QueueUrl, MessageBody: "x", ...fifo(QueueName) });
  const { account, world, clock } = stage;
  const { documents } = world;
  const store = createSqsStore({ account, region: region("us-east-1"), documents });
  // The queue as it is, but for how many of its messages are in flight.
  const full = { ...store, messages: { ...store.messages, inFlightCount: () => count } };
  // A receive asks nothing else of its context.
  const asked = { now: clock.now(), store: full, random: createRandom(1), strike: () => [] };
  const ctx = asked as unknown as SqsContext;
  const queue = store.queues.find(QueueName);
  if (!queue) throw new Error("the queue was not made");
  const options = { count: 1, visibilitySeconds: 30, isLongPoll };
  const attempt = () => receiveFrom(queue, options, ctx).messages.length;
  if (expected === "OverLimit") expect(attempt).toThrow("in flight messages is reached: 120000");
  else expect(attempt()).toBe(expected);
});

const fifo = (name: string) =>
  name.endsWith(".fifo") ? { MessageGroupId: "a", MessageDeduplicationId: "1" } : {};
