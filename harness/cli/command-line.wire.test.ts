/** The command line as programs and people meet it: one JSON value, one sentence, an exit code. */

import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClientConfig } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { cacheDir } from "#setup/places.ts";
import { identify } from "#stack/process/identity.ts";
import { query } from "../testing/query.ts";
import { avalonAws, isJson, start } from "./testing/command-line.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

const CORRUPT_BATCH = `Batch,dave@example.edu
Title,Date Issued,File
A clip,2020,clip.mov
`;

/** A cache with the machine's own servers, and a state of its own. */
function borrowedCache(): string {
  const folder = temporaryFolder();
  symlinkSync(join(cacheDir(process.env), "servers"), join(folder, "servers"));
  return folder;
}

test.for([
  [["start", "--nope"], 2, "unknown option '--nope'"],
  [["nonsense"], 2, "unknown command 'nonsense'"],
  [["up", "--port", "99999"], 2, "--port (AVALON_AWS_PORT)"],
  [["start", "--batch", "/nonexistent"], 1, "The batch folder /nonexistent cannot be read"],
  [["status", "--endpoint", "http://127.0.0.1:1"], 1, "No harness answers"],
  [["ingest", "--event", "/nonexistent.json"], 1, "/nonexistent.json cannot be read"],
  [["stack", "logs", "nope"], 1, "No servers are kept"],
] as const)("%j ends with %i and says why", async ([words, code, sentence]) => {
  const env = { AVALON_AWS_CACHE_DIR: temporaryFolder() };
  const plain = await avalonAws(words, env);
  expect(plain).toMatchObject({ code, out: "" });
  expect(plain.err).toContain(sentence);
  const json = await avalonAws([...words, "--json"], env);
  expect(json.code).toBe(code);
  expect(JSON.parse(json.out)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining(sentence) },
  });
});

test("an environment variable is checked as the flag is", async () => {
  const { code, err } = await avalonAws(["up"], { AVALON_AWS_PORT: "http" });
  expect(code).toBe(2);
  expect(err).toContain("AVALON_AWS_PORT");
});

test.for([
  [{}, "found only nothing"],
  [{ "a.csv": "x", "b.ods": "x" }, "found a.csv, b.ods"],
  [{ "notes.pdf": "x" }, "found only notes.pdf"],
] as const)("a batch folder with %j is refused before anything starts", async ([files, found]) => {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { code, out, err } = await avalonAws(["start", "--batch", folder, "--port", "0"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(folder);
  expect(err).toContain(found);
});

test.for(["up", "start"])("%s tells of a port that is taken", async (command) => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void holder.close());
  const address = holder.address();
  const port = typeof address === "object" && address ? String(address.port) : "";
  const { code, err } = await avalonAws([command, "--port", port]);
  expect(code).toBe(1);
  expect(err).toContain(`Port ${port} on 127.0.0.1 is in use`);
});

// Linux alone has the device that is always full.
test.skipIf(!existsSync("/dev/full"))(
  "output that does not fit on its disk is told of",
  async () => {
    const device = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(device));
    const words = [join(import.meta.dirname, "entry.mjs"), "env"];
    const { status, stderr } = spawnSync(process.execPath, words, {
      stdio: ["ignore", device, "pipe"],
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "Some of the output was lost: the disk that it goes to is full.\n",
    });
  },
);

test("a server that is missing is named, with what to do", async () => {
  const env = { AVALON_AWS_CACHE_DIR: temporaryFolder() };
  const { code, err } = await avalonAws(["stack", "up", "--backend", "process"], env);
  expect(code).toBe(1);
  expect(err).toMatch(/(solr|zookeeper|fedora) is not installed\. Run/);
});

test("a server that dies at its start is told of, and nothing is left", async () => {
  const folder = borrowedCache();
  const program = join(folder, "redis-server");
  const script =
    '#!/bin/sh\n[ "$1" = --version ] && echo v=7.0.0 && exit 0\necho no luck; exit 3\n';
  writeFileSync(program, script, { mode: 0o755 });
  const env = { AVALON_AWS_CACHE_DIR: folder, PATH: `${folder}:${process.env["PATH"]}` };
  const { code, err } = await avalonAws(["stack", "up"], env);
  expect(code).toBe(1);
  expect(err).toMatch(/redis exited with code 3 before it was ready\.[\s\S]*no luck/);
  expect((await avalonAws(["stack", "status"], env)).out).toContain("No servers are kept");
  expect(readdirSync(join(folder, "state", "runs"))).toEqual([]);
});

test("up prints one JSON value, serves, and ends at SIGTERM with its port closed", async () => {
  const running = start(["up", "--port", "0", "--json"]);
  const { endpoint } = JSON.parse(await running.until(isJson)) as { endpoint: string };
  const url = endpoint.replace("localhost", "127.0.0.1");
  expect((await fetch(`${url}/_harness/health`)).status).toBe(200);
  const status = await avalonAws(["status", "--endpoint", url]);
  expect(status.out).toContain("nothing is under way");
  const trace = await avalonAws(["trace", "no-such-key", "--endpoint", url]);
  expect(trace).toMatchObject({ code: 1, err: expect.stringContaining("no-such-key") });
  running.signal("SIGTERM");
  expect((await running.ended).code).toBe(0);
  expect(isJson(running.out())).toBe(true);
  await expect(fetch(url)).rejects.toThrow();
});

test("the kept servers are reused, looked at and dropped", { timeout: 120_000 }, async () => {
  const env = { AVALON_AWS_CACHE_DIR: borrowedCache() };
  onTestFinished(async () => void (await avalonAws(["stack", "down"], env)));
  const run = async (...words: string[]) =>
    JSON.parse((await avalonAws(["stack", ...words, "--json"], env)).out) as {
      readonly reused: boolean;
      readonly servers: readonly { readonly name: string; readonly pid: number }[];
      readonly lines: readonly string[];
      readonly connections: { readonly postgres: ClientConfig };
      readonly dataStores: readonly { readonly kind: string; readonly status: string }[];
    };
  const first = await run("up");
  expect(first.reused).toBe(false);
  const second = await run("up");
  expect(second.reused).toBe(true);
  const pids = (list: typeof first) => list.servers.map(({ name, pid }) => `${name} ${pid}`).sort();
  expect(pids(second)).toEqual(pids(first));
  const { servers } = await run("status");
  const gateway = servers.find(({ name }) => name === "gateway");
  expect(servers.map(({ name }) => name)).toEqual(["zookeeper", "solr", "fedora", "gateway"]);
  const { dataStores } = await run("status");
  expect(dataStores).toMatchObject([
    { kind: "postgres", status: "available" },
    { kind: "redis", status: "available" },
  ]);
  expect((await run("logs", "redis")).lines.join("\n")).toContain("Ready to accept connections");
  expect((await run("logs", "postgres")).lines.join("\n")).toContain("ready to accept connections");
  const postgres = { ...second.connections.postgres, database: "postgres" };
  await query(postgres, "CREATE TABLE kept AS SELECT 1 AS one");

  // The gateway comes back on its port and its data when it alone was lost: Fedora's bucket, and
  // the database with what it held.
  process.kill(gateway?.pid ?? 0, "SIGKILL");
  expect((await run("up")).reused).toBe(true);
  const revived = (await run("status")).servers.find(({ name }) => name === "gateway");
  expect(revived).toMatchObject({
    ...gateway,
    pid: expect.not.toSatisfy((p) => p === gateway?.pid),
  });

  expect((await run("up")).connections).toEqual(second.connections);
  expect(await query(postgres, "SELECT one FROM kept")).toEqual([{ one: 1 }]);

  // A server that died is told of, and comes back alone.
  process.kill(servers.find(({ name }) => name === "fedora")?.pid ?? 0, "SIGKILL");
  const lost = await avalonAws(["stack", "status"], env);
  expect(lost.code).toBe(1);
  expect(lost.out).toMatch(/^ended +fedora/m);
  expect(lost.out).toContain("`avalon-aws stack up` starts fedora again on its data");
  expect(await run("up")).toMatchObject({ reused: true, restarted: ["fedora"] });
  const others = (list: typeof first) => pids(list).filter((line) => !line.startsWith("fedora"));
  expect(others(await run("up"))).toEqual(others(first));
  expect((await avalonAws(["stack", "status"], env)).code).toBe(0);

  const strict = await avalonAws(["start", "--keep", "--strict", "--once", "--port", "0"], env);
  expect(strict.code).toBe(1);
  expect(strict.out).toContain("servers taken over: ");
  expect(strict.out).toMatch(/ webapp deployed on 2 instances\n/);
  expect(strict.out).toMatch(/ worker deployed on 2 instances\n/);
  expect(strict.err).toContain('There is no collection "Spring", and --strict creates none.');

  const batch = temporaryFolder();
  writeFileSync(join(batch, "mine.csv"), CORRUPT_BATCH);
  writeFileSync(join(batch, "clip.mov"), "not a film");
  const words = ["start", "--keep", "--once", "--port", "0", "--batch", batch];
  const sizes = ["--webapp-instances", "1", "--worker-instances", "1"];
  const corrupt = await avalonAws([...words, ...sizes], env);
  expect(corrupt.code).toBe(1);
  expect(corrupt.out).toMatch(/ webapp deployed on 1 instance\n/);
  expect(corrupt.out).toContain('created the collection "Spring" with dave@example.edu');
  expect(corrupt.err).toMatch(/stopped at the hop "transcode": clip\.mov: 4000 /);

  await run("down");
  const after = await avalonAws(["stack", "status"], env);
  expect(after).toMatchObject({ code: 1, out: expect.stringContaining("No servers are kept") });
  const alive = servers.filter(({ pid }) => identify(pid)).map(({ name }) => name);
  expect(alive).toEqual([]);
  await expect(query(postgres, "SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
});
