import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHarness } from "#harness/harness.ts";
import { isRunning } from "#stack/kept-server.ts";
import { startStack } from "#stack/stack.ts";
import { dropContainerStack, findKeptContainers, startContainerStack } from "./container-stack.ts";
import { keysIn } from "./linked-bucket.ts";
import { SERVER_NAMES } from "./server-names.ts";

/** Whatever the environment says of providers. */
const OURS = { s3Provider: "ours", snsProvider: "ours", sqsProvider: "ours" } as const;

test("kept containers are taken over with what they hold, and dropped as one", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "avalon-aws-containers-"));
  onTestFinished(async () => {
    await dropContainerStack(stateDir);
    rmSync(stateDir, { recursive: true, force: true });
  });
  const options = { servers: SERVER_NAMES, stateDir, bucket: "objects", keep: true };
  const first = await startContainerStack(options);
  expect(first.stack.reused).toBe(false);
  const { url, user, password } = first.stack.connections.fedora;
  const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}` };
  const put = await fetch(`${url}/kept`, { method: "PUT", headers, body: "after all" });
  expect(put.status).toBe(201);
  await first.stack.stop();

  const second = await startContainerStack(options);
  expect(second.stack.reused).toBe(true);
  const identities = second.stack.status().map(({ identity }) => identity);
  expect(new Set(identities)).toEqual(
    new Set(first.stack.status().map(({ identity }) => identity)),
  );
  expect(await (await fetch(`${url}/kept`, { headers })).text()).toBe("after all");
  expect((await keysIn(second.linked)).join()).toContain("inventory.json");
  await second.stack.stop();

  await dropContainerStack(stateDir);
  expect(findKeptContainers(stateDir)).toBeUndefined();
  const running = await Promise.all(identities.map((identity) => identity && isRunning(identity)));
  expect(running).toEqual(identities.map(() => false));
});

test("a Fedora in a container keeps its objects in a harness that listens on loopback", async () => {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-containers-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await using harness = await createHarness({ port: 0, ...OURS, buckets: "objects" });
  const key = { accessKeyId: "test", secretAccessKey: "test", region: harness.region };
  const stack = await startStack({
    servers: ["fedora"],
    runner: "docker",
    tools: {},
    dataDir: join(folder, "data"),
    stateDir: join(folder, "state"),
    s3: { endpoint: `http://127.0.0.1:${harness.port}`, bucket: "objects", ...key },
  });
  try {
    const { url, user, password } = stack.connections.fedora;
    const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}` };
    const put = await fetch(`${url}/far`, { method: "PUT", headers, body: "from a container" });
    expect(put.status).toBe(201);
    const { Contents = [] } = await harness.call("s3", "ListObjectsV2", { Bucket: "objects" });
    expect(Contents.map(({ Key }) => Key).join()).toContain("inventory.json");
  } finally {
    await stack.stop();
  }
});
