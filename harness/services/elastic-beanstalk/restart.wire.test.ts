/** Environments outlive the harness when their data do. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { isJson, start } from "#harness/cli/testing/command-line.ts";
import { eventually } from "#kernel/eventually.ts";
import { identify, isAlive } from "#stack/process/identity.ts";
import { application } from "./testing/bundles.ts";
import { option } from "./testing/options.ts";
import { beginApplication, setWireStage, type WireStage } from "./testing/wire-stage.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "beanstalk-data-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test("an environment comes back with the harness, and its processes go with it", async () => {
  const first = await setWireStage({ dataDir });
  await beginApplication(first);
  await first.version("v1", { "app.js": application("v1") });
  const made = await first.create("media-kept", { VersionLabel: "v1" });
  const { pid } = (await (await first.get("media-kept")).json()) as { pid: number };
  await first.stop();
  expect(identify(pid)).toBeUndefined();

  const second = await setWireStage({ dataDir });
  const found = await second.describe("media-kept");
  expect(found).toMatchObject({ EnvironmentId: made.EnvironmentId, Status: "Updating" });
  expect(await second.ready("media-kept")).toMatchObject({ Health: "Green", VersionLabel: "v1" });
  const again = (await (await second.get("media-kept")).json()) as { pid: number };
  expect(again.pid).not.toBe(pid);
  expect(await second.events("media-kept")).toContain(
    "Environment media-kept is running again after a restart of the harness.",
  );
  await second.stop();
}, 30_000);

/** Writes down each message with its process and receive count, and answers from the second on. */
const WORKER = `
const { appendFileSync } = require("node:fs");
require("node:http").createServer((request, response) => {
  if (request.method !== "POST") return response.end();
  const receives = request.headers["x-aws-sqsd-receive-count"];
  appendFileSync(process.env.OUT, JSON.stringify({ pid: process.pid, receives }) + "\\n");
  if (receives !== "1") response.end();
}).listen(process.env.PORT, "127.0.0.1");
`;

interface Post {
  readonly pid: number;
  readonly receives: string;
}

/** The posts that the worker got, once there are `count`. */
function seen(count: number): Promise<readonly Post[]> {
  const out = join(dataDir, "posts");
  const posts = () => {
    const lines = existsSync(out) ? readFileSync(out, "utf8").trim().split("\n") : [];
    return lines.length >= count ? lines.map((line) => JSON.parse(line) as Post) : undefined;
  };
  return eventually(posts, { what: `${count} posts`, withinMs: 20_000 });
}

/** A harness with a worker and one message in its queue, which is visible after a while. */
async function beginWorker(DelaySeconds: number): Promise<WireStage> {
  const stage = await setWireStage({ dataDir });
  const { QueueUrl = "" } = await stage.harness.call("sqs", "CreateQueue", { QueueName: "jobs" });
  await beginApplication(stage);
  await stage.version("w1", { "app.js": WORKER });
  await stage.create("media-workers", {
    VersionLabel: "w1",
    Tier: { Name: "Worker", Type: "SQS/HTTP" },
    OptionSettings: [
      option("aws:elasticbeanstalk:application:environment", "OUT", join(dataDir, "posts")),
      option("aws:elasticbeanstalk:sqsd", "WorkerQueueURL", QueueUrl),
    ],
  });
  await stage.harness.call("sqs", "SendMessage", { QueueUrl, MessageBody: "{}", DelaySeconds });
  return stage;
}

/** The message that the first worker did not answer is there again at once, and is answered. */
async function goesOn(): Promise<void> {
  const stage = await setWireStage({ dataDir });
  onTestFinished(stage.stop);
  await stage.ready("media-workers");
  expect((await seen(2)).map(({ receives }) => receives)).toEqual(["1", "2"]);
  expect(await stage.events("media-workers")).toContain(
    "Messages that workers held when the harness ended, given back: 1.",
  );
}

test("a worker of a killed harness ends with its environment's return, its message is there at once", {
  timeout: 60_000,
}, async () => {
  const first = await beginWorker(60);
  await first.stop();

  // The daemon of the next harness gets the message, and its worker does not answer.
  const killed = start(["up", "--port", "0", "--data-dir", dataDir, "--json"]);
  const { endpoint } = JSON.parse(await killed.until(isJson)) as { endpoint: string };
  const body = JSON.stringify({ ms: 60_000 });
  await fetch(`${endpoint}/_harness/clock/advance`, { method: "POST", body });
  const [post] = await seen(1);
  const orphan = identify(post?.pid ?? 0);
  expect(orphan).toBeDefined();
  killed.signal("SIGKILL");
  await killed.ended;
  expect(orphan && isAlive(orphan)).toBe(true);
  await goesOn();
  expect(orphan && isAlive(orphan)).toBe(false);
});

test("the end of a harness does not wait for a worker's job, whose message is there at once", {
  timeout: 60_000,
}, async () => {
  const first = await beginWorker(0);
  const [post] = await seen(1);
  await first.stop();
  expect(identify(post?.pid ?? 0)).toBeUndefined();
  await goesOn();
});
