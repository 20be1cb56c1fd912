/**
 * A child process with its whole family: it leads a process group of its own, so that stopping it
 * also stops what it started. Its output arrives line by line.
 */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "#kernel/clock.ts";

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
  let ended = false;
  readLines(child.stdout, (line) => options.onLine(line, "stdout"));
  readLines(child.stderr, (line) => options.onLine(line, "stderr"));

  const signalFamily = (signal: NodeJS.Signals) => {
    if (child.pid === undefined || ended) return;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      // The family may have ended between the check and the signal.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  };
  const exited = new Promise<ChildExit>((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, failure: error.message }));
    // A grandchild may hold the pipes open after the leader's end: the family goes with it, and
    // what left the family loses its readers.
    child.once("exit", () => {
      signalFamily("SIGKILL");
      void drained().then(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      });
    });
    child.once("close", (code, signal) => {
      ended = true;
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid,
    exited,
    async stop(machine, graceMs) {
      signalFamily("SIGTERM");
      const timer = machine.schedule(machine.now() + graceMs, () => signalFamily("SIGKILL"));
      const exit = await exited;
      timer.cancel();
      if (child.pid !== undefined) await familyEnded(child.pid, machine);
      return exit;
    },
    kill: () => signalFamily("SIGKILL"),
  };
}

/** A killed process may hold its ports for a moment longer; one nobody reaps is not waited for. */
const FAMILY_END_MS_MAX = 2000;
const FAMILY_LOOK_MS = 5;

async function familyEnded(leader: number, machine: Clock): Promise<void> {
  const deadline = machine.now() + FAMILY_END_MS_MAX;
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

/** Whether one of the group is more than a zombie, which holds nothing and waits to be reaped. */
function isRunning(group: number): boolean {
  return readdirSync("/proc").some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      // After the name in parentheses: state, parent, group.
      const [state, , of] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(of) === group && state !== "Z";
    } catch {
      return false; // It ended while it was looked at.
    }
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
