/**
 * A child process with its whole family: it leads a process group of its own, so that stopping it
 * also stops what it started. Its output arrives line by line.
 */

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import type { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "#kernel/clock.ts";
import { signalFamily, statOf } from "#stack/process/identity.ts";
import { recordChild } from "./recorded.ts";

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  onLine(line: string, stream: OutputStream): void;
}

export type OutputStream = "stdout" | "stderr";

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it never ran, such as a missing program. */
  readonly failure?: string;
}

export interface Child {
  /** Undefined when it could not be started; `exited` then tells why. */
  readonly pid: number | undefined;
  /** Resolves after the process ended and all its output was read; never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Asks the family to end, then ends it after `graceMs` of the machine's time. */
  stop(machine: Clock, graceMs: number): Promise<ChildExit>;
  /** Ends the family at once. */
  kill(): void;
}

/** Starts `options.command`; a failure to start is an exit, not a throw. */
export function startChild(options: ChildOptions): Child {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const forget = recordChild(options.command, child.pid);
  let ended = false;
  let stopping = false;
  readLines(child.stdout, (line) => options.onLine(line, "stdout"));
  readLines(child.stderr, (line) => options.onLine(line, "stderr"));

  const signal = (name: NodeJS.Signals) => {
    if (child.pid !== undefined && !ended) signalFamily(child.pid, name);
  };
  // A grandchild may hold the pipes open after the leader's end: the family goes with it, and
  // what left the family loses its readers.
  const endFamily = () => {
    signal("SIGKILL");
    forget();
    void drained().then(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    });
  };
  const exited = new Promise<ChildExit>((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, failure: error.message }));
    child.once("exit", () => {
      if (!stopping) endFamily();
    });
    child.once("close", (code, how) => {
      ended = true;
      resolve({ code, signal: how });
    });
  });
  return {
    pid: child.pid,
    exited,
    async stop(machine, graceMs) {
      stopping = true;
      signal("SIGTERM");
      const timer = machine.schedule(machine.now() + graceMs, () => signal("SIGKILL"));
      // The shell that leads it ends at once; what it started has its time to finish.
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
        await new Promise((resolve) => child.once("exit", resolve));
      if (child.pid !== undefined) await familyEnded(child.pid, machine, graceMs);
      timer.cancel();
      endFamily();
      return exited;
    },
    kill: () => signal("SIGKILL"),
  };
}

/** A killed process may hold its ports for a moment longer; one nobody reaps is not waited for. */
const FAMILY_END_MS_MAX = 2000;
const FAMILY_LOOK_MS = 10;

async function familyEnded(leader: number, machine: Clock, graceMs: number): Promise<void> {
  const deadline = machine.now() + graceMs + FAMILY_END_MS_MAX;
  while (isFamilyThere(leader) && machine.now() < deadline)
    await new Promise<void>((resolve) => {
      machine.schedule(machine.now() + FAMILY_LOOK_MS, resolve);
    });
}

function isFamilyThere(leader: number): boolean {
  try {
    process.kill(-leader, 0);
  } catch {
    // ESRCH: nobody of the group is left.
    return false;
  }
  return process.platform !== "linux" || isRunning(leader);
}

/** Of a process's fields, counted from the one after its group. */
const THREADS_AT = 14;

/**
 * Whether one of the group is more than a zombie, which holds nothing and waits to be reaped. While
 * another of its threads is on its way out, a process is shown as one and holds its ports.
 */
function isRunning(group: number): boolean {
  return readdirSync("/proc").some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const [state, , of, ...rest] = statOf(Number(pid)) ?? [];
    return Number(of) === group && (state !== "Z" || Number(rest[THREADS_AT]) > 1);
  });
}

/** A pipe holds little and is read in every turn of the loop. */
const TURNS_TO_DRAIN = 50;

async function drained(): Promise<void> {
  for (let turn = 0; turn < TURNS_TO_DRAIN; turn++) await nextTurn();
}

/** One line for people about how a process ended. */
export function describeExit(exit: ChildExit): string {
  if (exit.failure !== undefined) return `could not be started: ${exit.failure}`;
  if (exit.signal) return `was ended by ${exit.signal}`;
  return `exited with code ${exit.code ?? "unknown"}`;
}

/** CloudWatch Logs takes events up to 256 KiB, so a longer line is handed on in pieces. */
const LINE_CHARS_MAX = 256 * 1024;

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    for (; rest.length > LINE_CHARS_MAX; rest = rest.slice(LINE_CHARS_MAX))
      onLine(rest.slice(0, LINE_CHARS_MAX));
  });
  stream.on("end", () => {
    if (rest) onLine(rest);
    rest = "";
  });
}
