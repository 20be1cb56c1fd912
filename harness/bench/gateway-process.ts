/** A harness as a process of its own, whose memory and processor time are its alone. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createClock } from "#kernel/clock.ts";
import { takePorts } from "#stack/port-pool.ts";
import { http as answers, waitUntilReady } from "#stack/probe.ts";
import { statOf } from "#stack/process/identity.ts";

export interface GatewayProcess {
  readonly endpoint: string;
  /** Resident memory, in MB. */
  memoryMb(): number;
  /** Processor time that it has used, in ms. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** The command line, as a program. */
export const MAIN = join(import.meta.dirname, "..", "cli", "entry.mjs");
const READY_MS_MAX = 20_000;
/** Linux tells processor time in ticks of this length. */
const TICK_MS = 10;
const [USER_TIME_AT, SYSTEM_TIME_AT] = [11, 12];

/** `avalon-aws up` with further words; resolves when it answers. */
export async function startGatewayProcess(words: readonly string[] = []): Promise<GatewayProcess> {
  const { http = 0 } = await takePorts(["http"]);
  const endpoint = `http://127.0.0.1:${http}`;
  const args = [MAIN, "up", "--port", String(http), ...words];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const stop = () => endProgram(child);
  const clock = createClock();
  try {
    await waitUntilReady({
      name: "the harness",
      probe: answers(`${endpoint}/_harness/health`),
      clock,
      withinMs: READY_MS_MAX,
      died: once(child, "exit").then(([code]) => `exited with code ${code}`),
      logs: () => [],
    });
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clock.stop();
  }
  return { endpoint, memoryMb: () => memoryMb(child), cpuMs: () => cpuMs(child), stop };
}

/** Asks a program to end, and resolves when it has. */
export async function endProgram(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  await ended(child);
}

/** Resolves when a program has ended by itself. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

export function memoryMb({ pid }: Pick<ChildProcess, "pid">): number {
  if (process.platform !== "linux") return Number(told(pid, "rss")) / 1024;
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

function cpuMs({ pid }: Pick<ChildProcess, "pid">): number {
  if (process.platform !== "linux") {
    // [hours:]minutes:seconds
    const parts = told(pid, "time").split(":").map(Number);
    return parts.reduce((sum, part) => sum * 60 + part, 0) * 1000;
  }
  const fields = statOf(pid ?? 0) ?? [];
  return (Number(fields[USER_TIME_AT]) + Number(fields[SYSTEM_TIME_AT])) * TICK_MS;
}

const told = (pid: number | undefined, what: string): string =>
  execFileSync("ps", ["-o", `${what}=`, "-p", String(pid)], { encoding: "utf8" }).trim();
