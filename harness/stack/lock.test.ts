import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createClock } from "#kernel/clock.ts";
import { tryLock, withLock } from "./lock.ts";
import { identify } from "./process/identity.ts";

const ROOT = join(import.meta.dirname, "..", "..");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "avalon-aws-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

test("one holder at a time, and nothing is left over", async () => {
  const path = join(folder, "lock");
  let inside = 0;
  let most = 0;
  const task = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path, createClock(), task)));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test("a failure gives the lock back", async () => {
  const path = join(folder, "lock");
  const failing = withLock(path, createClock(), () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(await withLock(path, createClock(), async () => "next")).toBe("next");
});

test("the lock of a process that has ended is taken over", async () => {
  const path = join(folder, "lock");
  writeFileSync(path, JSON.stringify({ pid: process.pid, began: "an earlier process" }));
  expect(await withLock(path, createClock(), async () => "taken")).toBe("taken");
});

test("who holds a lock is told, and nothing is left over", () => {
  const path = join(folder, "lock");
  const lock = tryLock(path);
  expect(tryLock(path).holder).toEqual(identify(process.pid));
  if (!lock.holder) lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test("many who find the lock of one who has ended do not take it twice", async () => {
  const path = join(folder, "lock");
  writeFileSync(path, JSON.stringify({ pid: process.pid, began: "an earlier process" }));
  const script = `
    import { tryLock } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
    process.stdout.write(tryLock(process.argv[1]).holder ? "held\\n" : "mine\\n");
    process.stdin.resume();`;
  const takers = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", script, path], { cwd: ROOT }),
  );
  const said = await Promise.all(
    takers.map(async ({ stdout }) => String((await once(stdout, "data"))[0]).trim()),
  );
  for (const taker of takers) taker.kill("SIGKILL");
  expect(said.sort()).toEqual(["held", "held", "held", "mine"]);
});
