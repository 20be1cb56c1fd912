/**
 * What holds of a queue whatever callers do: a message is never received while it is in flight, is
 * never received more often than the redrive policy allows, and is never lost before it is deleted.
 */

import fc from "fast-check";
import { expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { region } from "#kernel/brand.ts";
import { sqs } from "./index.ts";
import { peekMessages } from "./peek.ts";
import { createSqsStore } from "./store.ts";

const visibilitySeconds = 5;
const maxReceiveCount = 2;

type Step =
  | { readonly kind: "send"; readonly delay: number }
  | { readonly kind: "receive"; readonly count: number }
  | { readonly kind: "delete"; readonly pick: number }
  | { readonly kind: "change"; readonly pick: number; readonly seconds: number }
  | { readonly kind: "wait"; readonly seconds: number };

const receive = fc.record({
  kind: fc.constant("receive" as const),
  count: fc.integer({ min: 1, max: 10 }),
});
const wait = fc.record({
  kind: fc.constant("wait" as const),
  seconds: fc.constantFrom(1, 3, visibilitySeconds),
});

/** Mostly receives and waits, so that messages come back often enough to be exhausted. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("send" as const), delay: fc.constantFrom(0, 2) }),
  },
  { weight: 4, arbitrary: receive },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), pick: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("change" as const),
      pick: fc.nat(),
      seconds: fc.constantFrom(0, 1, 8),
    }),
  },
  { weight: 4, arbitrary: wait },
);

interface Known {
  receives: number;
  invisibleUntil: number;
  handle: string;
}

async function play(steps: readonly Step[]): Promise<void> {
  const stage = rehearse({ services: [erased(sqs)] });
  const { account, world, clock } = stage;
  const store = createSqsStore({
    account,
    region: region("us-east-1"),
    documents: world.documents,
  });
  await stage.call("sqs", "CreateQueue", { QueueName: "dead" });
  const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", {
    QueueName: "jobs",
    Attributes: {
      VisibilityTimeout: String(visibilitySeconds),
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:us-east-1:${account}:dead`,
        maxReceiveCount,
      }),
    },
  });
  /** What a caller knows: messages it sent and has not deleted. */
  const known = new Map<string, Known>();

  const act: { readonly [K in Step["kind"]]: (step: Extract<Step, { kind: K }>) => unknown } = {
    async send({ delay }) {
      const { MessageId = "" } = await stage.call("sqs", "SendMessage", {
        QueueUrl,
        MessageBody: "x",
        DelaySeconds: delay,
      });
      known.set(MessageId, { receives: 0, invisibleUntil: clock.now() + delay * 1000, handle: "" });
    },
    async receive({ count }) {
      const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
        QueueUrl,
        MaxNumberOfMessages: count,
      });
      expect(Messages.length).toBeLessThanOrEqual(count);
      for (const { MessageId = "", ReceiptHandle = "" } of Messages) {
        const message = known.get(MessageId);
        if (!message) throw new Error(`${MessageId} was received after its deletion`);
        expect(message.invisibleUntil, "visible when received").toBeLessThanOrEqual(clock.now());
        message.receives += 1;
        expect(message.receives).toBeLessThanOrEqual(maxReceiveCount);
        message.invisibleUntil = clock.now() + visibilitySeconds * 1000;
        message.handle = ReceiptHandle;
      }
    },
    async delete({ pick }) {
      const received = [...known].filter(([, { handle }]) => handle !== "");
      const chosen = received[pick % Math.max(1, received.length)];
      if (!chosen) return;
      const [id, { handle }] = chosen;
      await stage.call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle: handle });
      // A message that went to the dead-letter queue in between stays there.
      const inDead = peekMessages(store, "dead", { now: clock.now() })?.some(
        (message) => message.id === id,
      );
      if (!inDead) known.delete(id);
    },
    async change({ pick, seconds }) {
      const inFlight = [...known.values()].filter(
        ({ handle, invisibleUntil }) => handle !== "" && invisibleUntil > clock.now(),
      );
      const message = inFlight[pick % Math.max(1, inFlight.length)];
      if (!message) return;
      await stage.call("sqs", "ChangeMessageVisibility", {
        QueueUrl,
        ReceiptHandle: message.handle,
        VisibilityTimeout: seconds,
      });
      message.invisibleUntil = clock.now() + seconds * 1000;
    },
    wait: ({ seconds }) => stage.advance(seconds * 1000),
  };

  try {
    for (const each of steps) {
      // The kind picks the action of the same kind.
      await act[each.kind](each as never);
      const now = clock.now();
      const all = [
        ...(peekMessages(store, "jobs", { now }) ?? []),
        ...(peekMessages(store, "dead", { now }) ?? []),
      ];
      expect(all.map(({ id }) => id).sort()).toEqual([...known.keys()].sort());
      const counts = store.messages.counts("jobs", now);
      const inJobs = all.filter(({ queue }) => queue === "jobs");
      const withState = (state: string) => inJobs.filter((each) => each.state === state).length;
      expect(counts).toEqual({
        visible: withState("visible"),
        inFlight: withState("in-flight"),
        delayed: withState("delayed"),
      });
      for (const message of all) {
        expect(message.receivedHere).toBeLessThanOrEqual(maxReceiveCount);
        if (message.queue === "dead") expect(message.receiveCount).toBe(maxReceiveCount);
      }
    }
  } finally {
    await stage.stop();
  }
}

test("no message is lost, doubly in hand, or received too often", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 100 }), play), {
    numRuns: 50,
    seed: 20_260_102,
  });
});
