import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createClock } from "#kernel/clock.ts";
import { withLock } from "./lock.ts";

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
