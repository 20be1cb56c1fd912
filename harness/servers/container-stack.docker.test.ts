import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHarness } from "#harness/harness.ts";
import { startStack } from "#stack/stack.ts";

/** Whatever the environment says of providers. */
const OURS = { s3Provider: "ours", snsProvider: "ours", sqsProvider: "ours" } as const;

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
