import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { identify, isAlive, signalFamily } from "./identity.ts";

const WAYS = process.platform === "linux" ? (["linux", "darwin"] as const) : (["darwin"] as const);

test.for(WAYS)("as on %s, a process is known until it has ended", async (platform) => {
  const child = spawn("sleep", ["1000"], { detached: true });
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  const identity = identify(pid, platform);
  expect(identity?.began).toMatch(/\d/);
  expect(identify(pid, platform)).toEqual(identity);
  signalFamily(pid, "SIGKILL");
  await once(child, "exit");
  expect(identify(pid, platform)).toBeUndefined();
  signalFamily(pid, "SIGKILL");
});

test("as on macOS, a run in another language and time zone knows the same process", () => {
  const before = identify(process.pid, "darwin");
  vi.stubEnv("TZ", "Pacific/Auckland");
  vi.stubEnv("LC_ALL", "de_DE.UTF-8");
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(identify(process.pid, "darwin")).toEqual(before);
});

test("another process of the same id is not taken for it", () => {
  const mine = identify(process.pid);
  expect(mine && isAlive(mine)).toBe(true);
  expect(isAlive({ pid: process.pid, began: "earlier" })).toBe(false);
});
