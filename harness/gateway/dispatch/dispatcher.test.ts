/** The in-process pipeline on small services of the test's own, over the real store and bus. */

import { afterEach, expect, test } from "vitest";
import type { Delivery } from "#bus/events.ts";
import { type Rehearsal, type RehearsalOptions, rehearse } from "#harness/testing/rehearsal.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { defineService, on } from "#operation/service.ts";
import { type AnyService, erased } from "./registry.ts";

const names = { name: "sns/names" };

interface NameStore {
  put(name: string): void;
  has(name: string): boolean;
}

/** Stands for any publisher: creating a topic remembers its name and sends a message about it. */
const topics = (delivery: Partial<Delivery> = {}) =>
  erased(
    defineService<"sns", NameStore>({
      name: "sns",
      actionPrefix: "sns",
      store({ documents, region }) {
        const collection = documents.collection<{ name: string }>(names, region);
        return {
          put: (name) => collection.put(name, { name }),
          has: (name) => collection.find(name) !== undefined,
        };
      },
      transitions: {
        CreateTopic(input, ctx) {
          const name = String(input.Name);
          ctx.store.put(name);
          if (name === "bad") throw new AwsError("InvalidParameter", "bad name");
          if (name === "bug") throw new TypeError("oops");
          return {
            output: { TopicArn: `arn:aws:sns:us-east-1:000000000000:${name}` },
            events: [{ type: "MessageSent", refs: [name], queueArn: "q", messageId: `${name}-1` }],
          };
        },
      },
      procedures: {
        async ListTopics(_input, ctx) {
          const seen = await ctx.until(() => ctx.store.has("awaited") || undefined, {
            deadline: ctx.now + 20_000,
          });
          return { Topics: seen ? [{ TopicArn: "awaited" }] : [] };
        },
      },
      constraints: { CreateTopic: { Name: { max: 10 } } },
      subscriptions: [
        on("MessageSent", (event) => ({
          deliveries: [
            {
              service: "sqs",
              operation: "SendMessage",
              input: { QueueUrl: "q", MessageBody: event.messageId },
              as: { type: "service", account: "000000000000" as never, name: "sns.amazonaws.com" },
              label: "topic to queue",
              retryAfterMs: [1000, 2000],
              ...delivery,
            },
          ],
          skipped: [{ label: "topic to nobody", reason: "it has no subscription" }],
        })),
      ],
    }),
  );

const queue = (fail: (body: string, attempt: number) => boolean = () => false) => {
  const bodies: string[] = [];
  let attempts = 0;
  const service = erased(
    defineService<"sqs", undefined>({
      name: "sqs",
      actionPrefix: "sqs",
      store: () => undefined,
      transitions: {
        SendMessage(input) {
          if (fail(String(input.MessageBody), ++attempts)) throw new AwsError("Busy", "try later");
          bodies.push(String(input.MessageBody));
          return { output: {} };
        },
      },
      procedures: {},
    }),
  );
  return { service, bodies };
};

const running: Rehearsal[] = [];
const start = (options: RehearsalOptions) => {
  const rehearsal = rehearse(options);
  running.push(rehearsal);
  return rehearsal;
};
afterEach(async () => {
  for (const rehearsal of running.splice(0)) await rehearsal.stop();
});

const summaries = (rehearsal: Rehearsal) =>
  rehearsal.world.journal.list().map(({ kind, summary }) => `${kind}: ${summary}`);

test("a call, its event and its delivery form one tree in the journal", async () => {
  const { service, bodies } = queue();
  const rehearsal = start({ services: [topics(), service] });
  await rehearsal.call("sns", "CreateTopic", { Name: "news" });
  await rehearsal.settle();
  expect(bodies).toEqual(["news-1"]);
  const [call] = rehearsal.world.journal.list();
  const [event] = rehearsal.world.journal.effectsOf(call?.seq ?? 0);
  const effects = rehearsal.world.journal.effectsOf(event?.seq ?? 0);
  expect(effects.map((effect) => effect.kind).sort()).toEqual(["delivery", "skipped"]);
  const delivery = effects.find((effect) => effect.kind === "delivery");
  const [sent] = rehearsal.world.journal.effectsOf(delivery?.seq ?? 0);
  expect(sent?.summary).toBe("sqs SendMessage");
  expect(rehearsal.world.journal.about("news").length).toBeGreaterThan(2);
});

test("an operation that fails changes nothing and delivers nothing", async () => {
  const { service, bodies } = queue();
  const rehearsal = start({ services: [topics(), service] });
  await expect(rehearsal.call("sns", "CreateTopic", { Name: "bad" })).rejects.toThrow("bad name");
  await rehearsal.settle();
  const { store } = rehearsal.core.registry.scope(topics(), rehearsal.world, "us-east-1" as never);
  expect((store as NameStore).has("bad")).toBe(false);
  expect(bodies).toEqual([]);
  expect(rehearsal.world.journal.list()[0]?.failure).toBe("InvalidParameter");
});

test("an unexpected throw is an InternalFailure on the wire and a bug in the journal", async () => {
  const rehearsal = start({ services: [topics()] });
  await expect(rehearsal.call("sns", "CreateTopic", { Name: "bug" })).rejects.toMatchObject({
    code: "InternalFailure",
  });
  expect(rehearsal.world.journal.list({ kind: "bug" })[0]?.summary).toContain("oops");
});

test("a failed delivery is retried at its times on the clock, then given up aloud", async () => {
  const { service, bodies } = queue((_body, attempt) => attempt <= 2);
  const rehearsal = start({ services: [topics(), service] });
  await rehearsal.call("sns", "CreateTopic", { Name: "news" });
  await rehearsal.settle();
  await rehearsal.advance(999);
  expect(bodies).toEqual([]);
  await rehearsal.advance(2001);
  expect(bodies).toEqual(["news-1"]);
  expect(rehearsal.world.outbox.size()).toBe(0);

  const never = queue(() => true);
  const second = start({ services: [topics(), never.service] });
  await second.call("sns", "CreateTopic", { Name: "news" });
  await second.advance(10_000);
  expect(summaries(second)).toContain("dropped: topic to queue: Busy: try later; it was given up");
});

test("what is given up goes to its dead-letter target", async () => {
  const { service, bodies } = queue((body) => body === "news-1");
  const as = { type: "service", account: "000000000000" as never, name: "x" } as const;
  const otherwise: Delivery = {
    service: "sqs",
    operation: "SendMessage",
    input: { QueueUrl: "dlq", MessageBody: "dead" },
    as,
    label: "dead letter",
    retryAfterMs: [],
  };
  const rehearsal = start({ services: [topics({ retryAfterMs: [], otherwise }), service] });
  await rehearsal.call("sns", "CreateTopic", { Name: "news" });
  await rehearsal.settle();
  expect(bodies).toEqual(["dead"]);
});

test.for([
  ["duplicate", { kind: "duplicate" }, ["news-1", "news-1"]],
  ["drop", { kind: "drop" }, []],
  ["lost acknowledgement", { kind: "lostAck" }, ["news-1", "news-1"]],
  ["late", { kind: "delay", ms: 2000 }, ["news-1"]],
] as const)("the adversary makes deliveries %s", async ([, effect, expected]) => {
  const { service, bodies } = queue();
  const faults = [{ name: "adversary", nth: [1], effect }];
  const rehearsal = start({ services: [topics(), service], faults });
  await rehearsal.call("sns", "CreateTopic", { Name: "news" });
  await rehearsal.advance(1500);
  expect(bodies).toEqual(effect.kind === "delay" ? [] : expected);
  await rehearsal.advance(1500);
  expect(bodies).toEqual(expected);
  expect(summaries(rehearsal).join("\n")).toContain(`(${effect.kind}) strikes topic to queue`);
});

test("a procedure waits for a change of state, or for its deadline on the clock", async () => {
  const { service } = queue();
  const rehearsal = start({ services: [topics(), service] });
  const waiting = rehearsal.call("sns", "ListTopics", {});
  await rehearsal.call("sns", "CreateTopic", { Name: "awaited" });
  expect(await waiting).toEqual({ Topics: [{ TopicArn: "awaited" }] });

  const second = start({ services: [topics(), service] });
  const inVain = second.call("sns", "ListTopics", {});
  await second.advance(20_000);
  expect(await inVain).toEqual({ Topics: [] });
});

test("limits are judged before the operation runs, in AWS's words", async () => {
  const rehearsal = start({ services: [topics()] });
  const call = (Name: string | undefined) =>
    rehearsal.call("sns", "CreateTopic", { Name } as { Name: string });
  await expect(call("much-too-long")).rejects.toThrow(
    "Value 'much-too-long' at 'name' failed to satisfy constraint: " +
      "Member must have length less than or equal to 10",
  );
  await expect(call(undefined)).resolves.toBeDefined();
});

test("what is not built answers NotImplemented with its name", async () => {
  const rehearsal = start({ services: [topics()] });
  await expect(rehearsal.call("sns", "DeleteTopic", { TopicArn: "a" })).rejects.toMatchObject({
    code: "NotImplemented",
    message: expect.stringContaining("sns.DeleteTopic"),
  });
});

test("a service is loaded once, when it is first called, and hears its events from then on", async () => {
  const { service, bodies } = queue();
  const loads: string[] = [];
  const lazily = (loaded: AnyService) => ({
    name: loaded.name,
    load: async () => {
      loads.push(loaded.name);
      return loaded;
    },
  });
  const rehearsal = start({ services: [lazily(topics()), lazily(service)] });
  expect(rehearsal.core.registry.names).toEqual(["sns", "sqs"]);
  expect(loads).toEqual([]);
  const create = (Name: string) => rehearsal.call("sns", "CreateTopic", { Name });
  await Promise.all([create("news"), create("weather")]);
  await rehearsal.settle();
  expect(bodies).toEqual(["news-1", "weather-1"]);
  expect(loads).toEqual(["sns", "sqs"]);
});

test("a service that cannot be loaded fails its call, and is asked for again at the next", async () => {
  const { service } = queue();
  const outcomes = [Promise.reject(new Error("no such file")), Promise.resolve(service)];
  const rehearsal = start({
    services: [{ name: "sqs", load: () => outcomes.shift() ?? Promise.resolve(service) }],
  });
  const send = () => rehearsal.call("sqs", "SendMessage", { QueueUrl: "q", MessageBody: "hello" });
  await expect(send()).rejects.toThrow("no such file");
  await expect(send()).resolves.toEqual({});
});
