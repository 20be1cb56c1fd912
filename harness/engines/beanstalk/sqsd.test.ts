import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControllableClock, createClock } from "#kernel/clock.ts";
import { silentLogger } from "#kernel/logger.ts";
import { parseCronFile } from "./cron-file.ts";
import type { QueueMessage } from "./queue-message.ts";
import { type AwsCaller, type Sqsd, type SqsdOutcome, startSqsd } from "./sqsd.ts";
import { parseSqsdSettings } from "./sqsd-settings.ts";

interface Seen {
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A queue of this test's own: what is in it is given out once, and effects are written down. */
class TestQueue implements AwsCaller {
  readonly effects: string[] = [];
  readonly waits: number[] = [];
  #waiting: QueueMessage[] = [];
  #wake = () => {};

  add(message: Partial<QueueMessage>): void {
    this.#waiting.push({
      messageId: "m-1",
      receiptHandle: "r-1",
      body: "{}",
      attributes: {},
      receiveCount: 1,
      firstReceivedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      senderId: "AIDA",
      ...message,
    });
    this.#wake();
  }
  async receive(request: Parameters<AwsCaller["receive"]>[0]): Promise<readonly QueueMessage[]> {
    this.waits.push(request.visibilityTimeoutSeconds);
    if (this.#waiting.length === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        request.signal.addEventListener("abort", () => resolve());
      });
    return this.#waiting.splice(0, request.maxMessages);
  }
  async delete(message: QueueMessage) {
    this.effects.push(`delete ${message.messageId}`);
  }
  async changeVisibility(message: QueueMessage, seconds: number) {
    this.effects.push(`return ${message.messageId} after ${seconds}`);
  }
  async send(body: string, attributes: QueueMessage["attributes"]) {
    this.add({ messageId: "periodic", body, attributes });
  }
}

let clock: ControllableClock;
let application: Server;
let port: number;
let queue: TestQueue;
let daemon: Sqsd | undefined;
let seen: Seen[];
let received: string[];
let outcomes: SqsdOutcome[];
let answerWith: (request: Seen) => number | "hang";
let trace: string | undefined;
let heard = () => {};

beforeEach(async () => {
  clock = createClock({ frozenAt: Date.UTC(2026, 0, 2, 3, 4, 5) });
  queue = new TestQueue();
  seen = [];
  received = [];
  outcomes = [];
  trace = undefined;
  answerWith = () => 200;
  application = createServer(async (request, response) => {
    const got = { path: request.url, headers: request.headers, body: await text(request) };
    seen.push(got);
    const status = answerWith(got);
    if (status === "hang") heard();
    else response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve));
  ({ port } = application.address() as AddressInfo);
});
afterEach(async () => {
  await daemon?.cut();
  daemon = undefined;
  clock.stop();
  application.closeAllConnections();
  application.close();
});

function start(options: Record<string, string> = {}, cron = "version: 1\ncron:"): void {
  daemon = startSqsd({
    aws: queue,
    settings: parseSqsdSettings(options),
    queueName: "jobs",
    port,
    tasks: parseCronFile(cron),
    leads: () => true,
    clock,
    logger: silentLogger,
    observer: {
      onReceive: (messages) => received.push(...messages.map(({ messageId }) => messageId)),
      onPost: () => trace,
      onAnswer: (_message, outcome) => {
        outcomes.push(outcome);
        heard();
      },
    },
  });
}

/** Resolves when the application or the observer has something new. */
const next = () =>
  new Promise<void>((resolve) => {
    heard = resolve;
  });

describe("a message", () => {
  test("is posted as Beanstalk posts it, and deleted on 200", async () => {
    start();
    const done = next();
    queue.add({
      body: '{"job_class":"BatchIngestJob"}',
      receiveCount: 3,
      attributes: {
        origin: { type: "String", value: "AEJ" },
        "message-digest": { type: "String", value: "abc" },
        count: { type: "Number", value: "7" },
        blob: { type: "Binary", value: "AA==" },
      },
      traceHeader: "Root=1-2-3",
    });
    await done;
    expect(received).toEqual(["m-1"]);
    expect(queue.effects).toEqual(["delete m-1"]);
    expect(queue.waits[0]).toBe(300);
    expect(seen[0]).toMatchObject({
      path: "/",
      body: '{"job_class":"BatchIngestJob"}',
      headers: {
        "user-agent": "aws-sqsd/1.1",
        "content-type": "application/json",
        "x-aws-sqsd-msgid": "m-1",
        "x-aws-sqsd-queue": "jobs",
        "x-aws-sqsd-first-received-at": "2026-01-02T03:04:05Z",
        "x-aws-sqsd-receive-count": "3",
        "x-aws-sqsd-attr-origin": "AEJ",
        "x-aws-sqsd-attr-message-digest": "abc",
        "x-aws-sqsd-attr-count": "7",
        "x-amzn-trace-id": "Root=1-2-3",
      },
    });
    expect(seen[0]?.headers).not.toHaveProperty("x-aws-sqsd-attr-blob");
  });

  test.for([200, 500])("is told of as left when SQS is not reached after %i", async (status) => {
    const unreachable = async () => {
      throw new Error("connection closed");
    };
    queue.delete = unreachable;
    queue.changeVisibility = unreachable;
    answerWith = () => status;
    start();
    const done = next();
    queue.add({});
    await done;
    expect(outcomes[0]).toMatchObject({ answer: { kind: "answered", status }, effect: "left" });
  });

  test("is posted under the trace that the observer gives it", async () => {
    trace = "Root=1-2-3;Parent=0000000000000007;Sampled=1";
    start();
    const done = next();
    queue.add({ traceHeader: "Root=1-2-3" });
    await done;
    expect(seen[0]?.headers["x-amzn-trace-id"]).toBe(trace);
  });

  test.for([201, 204, 302, 403, 500])("comes back soon after %i", async (status) => {
    answerWith = () => status;
    start({ ErrorVisibilityTimeout: "9" });
    const done = next();
    queue.add({});
    await done;
    expect(queue.effects).toEqual(["return m-1 after 9"]);
    expect(outcomes[0]).toMatchObject({ effect: "returned", answer: { status } });
  });

  test("comes back when the application is down", async () => {
    await new Promise((resolve) => application.close(resolve));
    start();
    const done = next();
    queue.add({});
    await done;
    expect(queue.effects).toEqual(["return m-1 after 2"]);
    expect(outcomes[0]?.answer).toMatchObject({ kind: "failed", reason: /ECONNREFUSED/ });
  });

  test("is left to its visibility timeout when nothing is answered", async () => {
    answerWith = () => "hang";
    start({ InactivityTimeout: "120" });
    const posted = next();
    queue.add({});
    await posted;
    const done = next();
    await clock.advance(119_000);
    expect(outcomes).toEqual([]);
    await clock.advance(1000);
    await done;
    expect(queue.effects).toEqual([]);
    expect(outcomes[0]).toMatchObject({ effect: "left", answer: { kind: "inactive" } });
  });
});

describe("a daemon that is to end", () => {
  test("takes no more than is on its way to it, and waits for what it took", async () => {
    const answers: (() => void)[] = [];
    application.removeAllListeners("request");
    application.on("request", (_, response) => {
      answers.push(() => response.end());
      heard();
    });
    start();
    const posted = next();
    queue.add({});
    await posted;
    let isDrained = false;
    const drained = daemon?.drain().then(() => {
      isDrained = true;
    });
    const second = next();
    // The receive that was under way brings it.
    queue.add({ messageId: "m-2" });
    await second;
    queue.add({ messageId: "m-3" });
    expect(isDrained).toBe(false);
    for (const answer of answers) answer();
    await drained;
    expect(queue.effects.sort()).toEqual(["delete m-1", "delete m-2"]);
    expect(received).toEqual(["m-1", "m-2"]);
  });

  test("at once leaves its message as it is, also one whose receive was under way", async () => {
    answerWith = () => "hang";
    start();
    const posted = next();
    queue.add({});
    await posted;
    const cut = daemon?.cut();
    queue.add({ messageId: "m-2" });
    await cut;
    expect(received).toEqual(["m-1", "m-2"]);
    expect(queue.effects).toEqual([]);
    expect(outcomes.map(({ effect, answer }) => [effect, answer.kind])).toEqual([
      ["left", "cut"],
      ["left", "cut"],
    ]);
    expect(seen).toHaveLength(1);
  });
});

test("no message is posted over a connection that the application may be about to close", async () => {
  // As one does that waited out its keep-alive time: what comes over an old connection is lost.
  const used = new WeakSet<object>();
  const waiting: (() => void)[] = [];
  application.removeAllListeners("request");
  application.on("request", ({ socket }, response) => {
    if (used.has(socket)) return socket.destroy();
    used.add(socket);
    waiting.push(() => response.end());
    // Answers that come together: each makes room for the next message at once.
    if (waiting.length === 2) for (const answer of waiting.splice(0)) answer();
  });
  start({ HttpConnections: "2" });
  const ids = ["m-1", "m-2", "m-3", "m-4"];
  for (const messageId of ids) queue.add({ messageId });
  while (outcomes.length < ids.length) await next();
  expect(queue.effects.sort()).toEqual(ids.map((id) => `delete ${id}`));
});

test("no more connections than HttpConnections", async () => {
  answerWith = () => "hang";
  start({ HttpConnections: "2" });
  const first = next();
  for (const id of ["a", "b", "c"]) queue.add({ messageId: id });
  await first;
  while (seen.length < 2) await next();
  expect(daemon?.busy()).toBe(2);
  expect(seen.map((s) => s.headers["x-aws-sqsd-msgid"]).sort()).toEqual(["a", "b"]);
});

test("periodic tasks travel through the queue to their own path", async () => {
  start(
    {},
    'version: 1\ncron:\n- name: "Cleanup"\n  url: "/periodic_tasks"\n  schedule: "*/20 * * * *"',
  );
  const done = next();
  await clock.advance(16 * 60_000);
  await done;
  expect(seen[0]).toMatchObject({
    path: "/periodic_tasks",
    body: "",
    headers: {
      "x-aws-sqsd-taskname": "Cleanup",
      "x-aws-sqsd-scheduled-at": "2026-01-02T03:20:00Z",
      "x-aws-sqsd-sender-id": "AIDA",
    },
  });
  expect(queue.effects).toEqual(["delete periodic"]);
});

test.for([
  [{ HttpConnections: "101" }, 'HttpConnections is "101"; it must be a whole number from 1 to 100'],
  [{ VisibilityTimeout: "-1" }, "from 0 to 43200"],
  [{ InactivityTimeout: "1.5" }, "from 1 to 36000"],
  [{ HttpPath: "jobs" }, "must begin with /"],
  [{ Retries: "3" }, "Retries is not an option"],
] as [Record<string, string>, string][])("settings %j are refused", ([options, why]) => {
  expect(() => parseSqsdSettings(options)).toThrow(why);
});
