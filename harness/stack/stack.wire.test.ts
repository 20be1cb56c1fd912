import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { Client } from "pg";
import { beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { findTools } from "#setup/tools.ts";
import { query } from "../testing/query.ts";
import { isAliveProcess } from "./identity.ts";
import { findKept } from "./kept.ts";
import { type StackOptions, startStack } from "./stack.ts";
import type { Tools } from "./tools.ts";

const ROOT = join(import.meta.dirname, "..", "..");

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

test("PostgreSQL comes back from a crash with what was committed", {
  timeout: 60_000,
}, async () => {
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

test("PostgreSQL is waited for while a killed one's session still works", {
  timeout: 60_000,
}, async () => {
  const stack = await startStack(options("postgres"));
  onTestFinished(() => stack.stop());
  const session = new Client({ connectionString: stack.connections.postgres.url });
  session.on("error", () => undefined);
  await session.connect();
  const lost = session
    .query("SELECT sum(i) FROM generate_series(1, 5000000) i")
    .catch(() => "lost");
  await query(stack.connections.postgres.url, "SELECT 1");
  await stack.server("postgres").kill();
  await stack.server("postgres").restart();
  expect(await query(stack.connections.postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await lost;
});

test("a first start that was cut off is begun anew", { timeout: 30_000 }, async () => {
  const given = JSON.stringify({ ...options("postgres"), tools: undefined });
  const script = `
    import { findTools } from "#setup/tools.ts";
    import { startStack } from "#stack/stack.ts";
    const tools = await findTools(process.env);
    await startStack({ ...${given}, tools });`;
  const words = ["--input-type=module", "-e", script];
  const starter = spawn(process.execPath, words, { cwd: ROOT, stdio: "ignore" });
  const at = (name: string) => existsSync(join(folder, "data", "postgres", name, "PG_VERSION"));
  // The first of the files that initdb writes, seconds before the last.
  await vi.waitUntil(() => at("data.new") || at("data"), { interval: 1, timeout: 20_000 });
  starter.kill("SIGKILL");
  await once(starter, "exit");
  const stack = await startStack(options("postgres"));
  onTestFinished(() => stack.stop());
  expect(await query(stack.connections.postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("kept servers are taken over, and dropped with their data", { timeout: 60_000 }, async () => {
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

test("a kept server that died is started again alone, on its port and data", {
  timeout: 60_000,
}, async () => {
  const kept = { ...options("redis", "postgres"), keep: {} };
  const first = await startStack(kept);
  onTestFinished(() => first.drop());
  await command(first.connections.redis, (redis) => redis.set("word", "after all"));
  await first.server("redis").kill();
  const second = await startStack(kept);
  expect(second).toMatchObject({ reused: true, restarted: ["redis"] });
  expect(second.connections).toEqual(first.connections);
  expect(await command(second.connections.redis, (redis) => redis.get("word"))).toBe("after all");
  const identity = (stack: typeof first, name: string) =>
    stack.status().find((server) => server.name === name)?.identity;
  expect(identity(second, "postgres")).toEqual(identity(first, "postgres"));
  expect(await startStack(kept)).toMatchObject({ reused: true, restarted: [] });
  await second.drop();
});

test("a kept server that is silent is ended and started again alone", {
  timeout: 30_000,
}, async () => {
  const kept = { ...options("redis", "postgres"), keep: {} };
  const first = await startStack(kept);
  onTestFinished(() => first.drop());
  await first.server("postgres").pause();
  const second = await startStack(kept);
  expect(second).toMatchObject({ reused: true, restarted: ["postgres"] });
  expect(await query(second.connections.postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await second.drop();
});

test("Solr finds its ZooKeeper again, and is itself back at once", {
  timeout: 60_000,
}, async () => {
  const kept = { ...options("solr"), keep: {} };
  const first = await startStack(kept);
  onTestFinished(() => first.drop());
  await first.server("zookeeper").kill();
  expect(await startStack(kept)).toMatchObject({ restarted: ["zookeeper"] });
  const zookeeper = await startStack(kept);
  await zookeeper.server("solr").kill();
  const began = performance.now();
  const again = await startStack(kept);
  expect(again.restarted).toEqual(["solr"]);
  // Its old session holds its name for 30 s; what it holds is removed.
  expect(performance.now() - began).toBeLessThan(25_000);
  await again.drop();
});

test("a folder that was used before is gone on with, after any end", {
  timeout: 60_000,
}, async () => {
  const first = await startStack(options("redis", "postgres"));
  onTestFinished(() => first.stop());
  await query(first.connections.postgres.url, "CREATE TABLE kept (word text)");
  await command(first.connections.redis, (redis) => redis.set("word", "crashed"));
  for (const name of ["redis", "postgres"] as const) await first.server(name).kill();
  const second = await startStack(options("redis", "postgres"));
  onTestFinished(() => second.stop());
  expect(second.connections).toEqual(first.connections);
  await query(second.connections.postgres.url, "INSERT INTO kept VALUES ('crashed')");
  expect(await command(second.connections.redis, (redis) => redis.get("word"))).toBe("crashed");
  await second.stop();
  const third = await startStack(options("redis", "postgres"));
  onTestFinished(() => third.stop());
  const rows = await query(third.connections.postgres.url, "SELECT word FROM kept");
  expect(rows).toEqual([{ word: "crashed" }]);
});

test("a port that a stranger took meanwhile is replaced by another", {
  timeout: 60_000,
}, async () => {
  const first = await startStack(options("redis"));
  await first.stop();
  const stranger = createServer();
  const { port } = first.connections.redis;
  await new Promise<void>((resolve) => stranger.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void stranger.close());
  const second = await startStack(options("redis"));
  onTestFinished(() => second.stop());
  expect(second.connections.redis.port).not.toBe(port);
});

test("data of another PostgreSQL is refused in one sentence, and not touched", {
  timeout: 60_000,
}, async () => {
  const first = await startStack(options("postgres"));
  await first.stop();
  const { postgres } = tools;
  if (!postgres) throw new Error("this test needs PostgreSQL");
  const older = startStack({
    ...options("postgres"),
    tools: { ...tools, postgres: { ...postgres, version: "11.2" } },
  });
  const is = Number.parseInt(postgres.version, 10);
  await expect(older).rejects.toThrow(
    new RegExp(`holds the data of postgres ${is}, which postgres 11 does not read; use`),
  );
});

test("servers whose record cannot be written are not left running", {
  timeout: 60_000,
}, async () => {
  const given = options("redis");
  // In the way of the file that the record is first written to.
  mkdirSync(join(given.dataDir, "kept.json.new"), { recursive: true });
  await expect(startStack(given)).rejects.toThrow("EISDIR");
  const log = readFileSync(join(given.dataDir, "redis", "log.txt"), "utf8");
  expect(log).toContain("Ready to accept connections");
  expect(log).toContain("Redis is now ready to exit");
});

test("when one server cannot start, none is left running", { timeout: 60_000 }, async () => {
  const { redis: _redis, ...rest } = tools;
  const started = startStack({ ...options("postgres", "redis"), tools: rest });
  await expect(started).rejects.toThrow("redis is not installed.");
  expect(existsSync(join(folder, "data", "postgres", "data", "postmaster.pid"))).toBe(false);
});

test("Fedora without a bucket is refused by name", { timeout: 60_000 }, async () => {
  await expect(startStack(options("fedora"))).rejects.toThrow("give the option s3");
});

async function command<T>(
  { host, port }: { readonly host: string; readonly port: number },
  run: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis({ host, port });
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}
