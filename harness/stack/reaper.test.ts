import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { identify, isAlive, type ProcessIdentity } from "./process/identity.ts";
import { openRun, reapLeftovers } from "./reaper.ts";

let stateDir: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "avalon-aws-reaper-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
});

/** A process that would run for a long time, at the head of its own group. */
async function longRunning(): Promise<{ identity: ProcessIdentity; ended: Promise<string> }> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], {
    detached: true,
    stdio: "ignore",
  });
  const ended = new Promise<string>((resolve) =>
    child.once("exit", (_, signal) => resolve(String(signal))),
  );
  await new Promise((resolve) => child.once("spawn", resolve));
  onTestFinished(() => void child.kill("SIGKILL"));
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error("the process has ended already");
  return { identity, ended };
}

/** The record of a run whose process is no more. */
function leaveRecord(identity: ProcessIdentity): string {
  const folder = join(stateDir, "runs");
  openRun(stateDir).close();
  const owner = { pid: process.pid, began: "another process with our id" };
  const entries = [{ name: "redis", identity }];
  writeFileSync(join(folder, "crashed.json"), JSON.stringify({ owner, entries }));
  return folder;
}

test("a crashed run's processes are ended and its record removed", async () => {
  const { identity, ended } = await longRunning();
  const folder = leaveRecord(identity);
  expect(reapLeftovers(stateDir)).toEqual(["redis"]);
  expect(await ended).toBe("SIGKILL");
  expect(readdirSync(folder)).toEqual([]);
});

test("a stranger that got the process id is left alone", async () => {
  const { identity } = await longRunning();
  leaveRecord({ pid: identity.pid, began: `${identity.began}0` });
  expect(reapLeftovers(stateDir)).toEqual([]);
  expect(isAlive(identity)).toBe(true);
});

test("a run that goes on is left alone", async () => {
  const { identity } = await longRunning();
  const run = openRun(stateDir);
  run.add("redis", identity);
  expect(reapLeftovers(stateDir)).toEqual([]);
  expect(isAlive(identity)).toBe(true);
  run.close();
  expect(readdirSync(join(stateDir, "runs"))).toEqual([]);
});
