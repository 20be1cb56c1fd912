/**
 * What holds of a FIFO queue whatever callers do: a group's messages are received in the order they
 * were sent, and none of a group while another of it is in flight.
 */

import fc from "fast-check";
import { expect, test } from "vitest";
import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { sqs } from "./index.ts";

const visibilitySeconds = 5;

type Step =
  | { readonly kind: "send"; readonly group: string }
  | { readonly kind: "receive"; readonly count: number }
  | { readonly kind: "delete"; readonly pick: number }
  | { readonly kind: "change"; readonly pick: number; readonly seconds: number }
  | { readonly kind: "wait"; readonly seconds: number };

const kind = <K extends Step["kind"]>(name: K) => fc.constant(name);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: kind("send"), group: fc.constantFrom("a", "a/b") }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: kind("receive"), count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind("delete"), pick: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind("change"),
      pick: fc.nat(),
      seconds: fc.constantFrom(0, 9),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind("wait"), seconds: fc.constantFrom(1, 3, visibilitySeconds) }),
  },
);

/** A message that was sent and not deleted, in the order of sending. */
interface Known {
  readonly id: string;
  readonly group: string;
  handle: string;
  invisibleUntil: number;
}

async function play(steps: readonly Step[]): Promise<void> {
  const stage = rehearse({ services: [erased(sqs)] });
  const { clock } = stage;
  const { QueueUrl = "" } = await stage.call("sqs", "CreateQueue", {
    QueueName: "jobs.fifo",
    Attributes: { FifoQueue: "true", VisibilityTimeout: String(visibilitySeconds) },
  });
  const known: Known[] = [];
  let sent = 0;
  const inFlight = () =>
    known.filter(({ handle, invisibleUntil }) => handle !== "" && invisibleUntil > clock.now());
  const ofGroup = (group: string) => known.filter((message) => message.group === group);

  const act: { readonly [K in Step["kind"]]: (step: Extract<Step, { kind: K }>) => unknown } = {
    async send({ group }) {
      sent += 1;
      const { MessageId = "" } = await stage.call("sqs", "SendMessage", {
        QueueUrl,
        MessageBody: "x",
        MessageGroupId: group,
        MessageDeduplicationId: String(sent),
      });
      known.push({ id: MessageId, group, handle: "", invisibleUntil: 0 });
    },
    async receive({ count }) {
      const locked = new Set(inFlight().map(({ group }) => group));
      const { Messages = [] } = await stage.call("sqs", "ReceiveMessage", {
        QueueUrl,
        MaxNumberOfMessages: count,
      });
      const free = known.filter(({ group }) => !locked.has(group));
      expect(Messages.length).toBe(Math.min(count, free.length));
      const taken = new Map<string, string[]>();
      for (const { MessageId = "", ReceiptHandle = "" } of Messages) {
        const message = known.find(({ id }) => id === MessageId);
        if (!message) throw new Error(`${MessageId} was received after its deletion`);
        expect(locked.has(message.group), "a locked group").toBe(false);
        taken.set(message.group, [...(taken.get(message.group) ?? []), MessageId]);
        message.handle = ReceiptHandle;
        message.invisibleUntil = clock.now() + visibilitySeconds * 1000;
      }
      for (const [group, ids] of taken) {
        const first = ofGroup(group).slice(0, ids.length);
        expect(ids).toEqual(first.map(({ id }) => id));
      }
    },
    async delete({ pick }) {
      const message = inFlight()[pick % Math.max(1, inFlight().length)];
      if (!message) return;
      await stage.call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle: message.handle });
      known.splice(known.indexOf(message), 1);
    },
    async change({ pick, seconds }) {
      const message = inFlight()[pick % Math.max(1, inFlight().length)];
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
    // The kind picks the action of the same kind.
    for (const each of steps) await act[each.kind](each as never);
  } finally {
    await stage.stop();
  }
}

test("groups keep their order and are locked while one of them is in flight", async () => {
  const steps = fc.array(step, { minLength: 10, maxLength: 100 });
  await fc.assert(fc.asyncProperty(steps, play), { numRuns: 150, seed: 20_260_103 });
});
