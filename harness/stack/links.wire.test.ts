import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createClock } from "#kernel/clock.ts";
import { eventually } from "#kernel/eventually.ts";
import { findTools } from "#setup/tools.ts";
import { linkServers } from "./links.ts";
import { startStack } from "./stack.ts";

/** A client of a Redis behind a link, and the link. */
async function linkedRedis() {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-links-"));
  const stack = await startStack({
    servers: ["redis"],
    tools: await findTools(process.env),
    dataDir: join(folder, "data"),
    stateDir: join(folder, "state"),
  });
  const links = await linkServers(stack, createClock());
  const client = new Redis({ ...links.connections.redis, maxRetriesPerRequest: 0 });
  // It tells of each connection that it loses.
  client.on("error", () => undefined);
  onTestFinished(async () => {
    client.disconnect();
    await links.close();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const answers = () => client.ping().catch(() => undefined);
  await eventually(answers, { what: "the first answer", withinMs: 5_000 });
  return { client, answers, stack, link: links.link("redis") };
}

test("a cut link breaks connections, though the server goes on; a mended one is used again", async () => {
  const { client, answers, stack, link } = await linkedRedis();
  await client.set("kept", "after all");
  link.cut();
  await expect(client.ping()).rejects.toThrow();
  expect(stack.server("redis").state()).toBe("running");
  link.mend();
  await eventually(answers, { what: "an answer", withinMs: 5_000 });
  expect(await client.get("kept")).toBe("after all");
});

test("a slow link holds back question and answer, and loses nothing of a long one", async () => {
  const { client, link } = await linkedRedis();
  link.slow(100);
  const began = performance.now();
  await client.ping();
  expect(performance.now() - began).toBeGreaterThan(190);
  const long = "x".repeat(300_000);
  await client.set("long", long);
  expect(await client.get("long")).toBe(long);
  link.mend();
});
