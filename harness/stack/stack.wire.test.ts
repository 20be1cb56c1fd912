import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { findTools } from "#setup/tools.ts";
import { isAliveProcess } from "./identity.ts";
import { findKept } from "./kept.ts";
import { type StackOptions, startStack } from "./stack.ts";
import type { Tools } from "./tools.ts";

let tools: Tools;
let folder: string;

beforeAll(async () => {
  tools = await findTools(process.env);
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "avalon-aws-stack-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const options = <const Name extends "postgres" | "redis" | "zookeeper" | "solr" | "fedora">(
  ...servers: readonly Name[]
): StackOptions<Name> => ({
  servers,
  tools,
  dataDir: join(folder, "data"),
  stateDir: join(folder, "state"),
});

test("Solr comes with its ZooKeeper, in cloud mode and empty", { timeout: 120_000 }, async () => {
  const stack = await startStack(options("solr"));
  onTestFinished(() => stack.stop());
  expect(stack.status().map(({ name }) => name)).toEqual(["zookeeper", "solr"]);
  const { url } = stack.connections.solr;
  const status = await (await fetch(`${url}/admin/collections?action=CLUSTERSTATUS`)).json();
  expect(status).toMatchObject({ cluster: { collections: {}, live_nodes: [expect.any(String)] } });
  const sets = await (await fetch(`${url}/admin/configs?action=LIST`)).json();
  expect(sets).toMatchObject({ configSets: [] });
});

test("PostgreSQL comes back from a crash with what was committed", async () => {
  const stack = await startStack(options("postgres"));
  onTestFinished(() => stack.stop());
  await query(stack.connections.postgres.url, "CREATE TABLE kept (word text)");
  await query(stack.connections.postgres.url, "INSERT INTO kept VALUES ('after all')");
  const died = new Promise<string>((resolve) => stack.onDied((name) => resolve(name)));
  await stack.server("postgres").kill();
  expect(await died).toBe("postgres");
  await stack.server("postgres").restart();
  const rows = await query(stack.connections.postgres.url, "SELECT word FROM kept");
  expect(rows).toEqual([{ word: "after all" }]);
});

test("kept servers are taken over, and dropped with their data", async () => {
  const first = await startStack({ ...options("redis"), keep: { extra: () => ({ port: 1 }) } });
  onTestFinished(() => first.drop());
  await first.stop();
  const [before] = first.status();
  const second = await startStack({ ...options("redis"), keep: {} });
  expect(second.reused).toBe(true);
  expect(second.extra).toEqual({ port: 1 });
  expect(second.status()[0]?.identity).toEqual(before?.identity);
  const identity = findKept(join(folder, "state"))?.servers["redis"]?.identity;
  await second.drop();
  expect(identity && isAliveProcess(identity)).toBe(false);
  expect(findKept(join(folder, "state"))).toBeUndefined();
});

test("when one server cannot start, none is left running", async () => {
  const { redis: _redis, ...rest } = tools;
  const started = startStack({ ...options("postgres", "redis"), tools: rest });
  await expect(started).rejects.toThrow("redis is not installed.");
  expect(existsSync(join(folder, "data", "postgres", "data", "postmaster.pid"))).toBe(false);
});

test("Fedora without a bucket is refused by name", async () => {
  await expect(startStack(options("fedora"))).rejects.toThrow("give the option s3");
});

async function query(connectionString: string, text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
