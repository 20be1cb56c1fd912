/** A harness as a process of its own, whose memory and processor time are its alone. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createClock } from "#kernel/clock.ts";
import { takePorts } from "#stack/port-pool.ts";
import { http as answers, waitUntilReady } from "#stack/probe.ts";

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

/** `avalon-aws up` with further words; resolves when it answers. */
export async function startGatewayProcess(words: readonly string[] = []): Promise<GatewayProcess> {
  const { http = 0 } = await takePorts(["http"]);
  const endpoint = `http://127.0.0.1:${http}`;
  const args = [MAIN, "up", "--port", String(http), ...words];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const stop = async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  };
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
  // The name in brackets may hold blanks; user and system time are the 12th and 13th after it.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

const told = (pid: number | undefined, what: string): string =>
  execFileSync("ps", ["-o", `${what}=`, "-p", String(pid)], { encoding: "utf8" }).trim();
