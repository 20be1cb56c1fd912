/** The command line as a child process, the way a terminal or a CI job runs it. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { descendantsOf } from "#stack/process/descendants.ts";
import { identify, type ProcessIdentity } from "#stack/process/identity.ts";

const MAIN = join(import.meta.dirname, "..", "entry.mjs");
const BOOTSTRAP = join(import.meta.dirname, "../../setup/bootstrap.mjs");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly pid: number;
  /** All that it has printed to standard output. */
  out(): string;
  /** Resolves when what was printed passes `test`, or when the command has ended. */
  until(test: (out: string, err: string) => boolean): Promise<string>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** Runs a command to its end. */
export function avalonAws(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return start(words, env).ended;
}

/** Starts a command; it is ended with the test at the latest. */
export function start(words: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  return startProgram([process.execPath, MAIN, ...words], env);
}

/** Starts a command as a shell does, from its very entry: it leads a process group of its own. */
export function startGroup(words: readonly string[]): Running {
  return startProgram([process.execPath, BOOTSTRAP, ...words], {}, { detached: true });
}

/** Starts the command in what `around` makes for it, such as a file system of its own. */
export function startInside(around: readonly string[], words: readonly string[]): Running {
  return startProgram([...around, process.execPath, MAIN, ...words], {});
}

function startProgram(
  [program = "", ...words]: readonly string[],
  env: NodeJS.ProcessEnv,
  options: { readonly detached?: boolean } = {},
): Running {
  const child = spawn(program, words, {
    ...options,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (text.out += String(chunk)));
  child.stderr.on("data", (chunk) => (text.err += String(chunk)));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...text }));
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    out: () => text.out,
    async until(test) {
      await printed(child, () => test(text.out, text.err));
      return text.out;
    },
    signal: (name) => void child.kill(name),
    ended,
  };
}

/** Resolves when it has printed what passes `test`, or has ended. */
function printed(child: ChildProcess, test: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => void (test() && resolve());
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("close", () => resolve());
    look();
  });
}

/** All processes below `pid`, known again when their ids are given to others; on Linux alone. */
export const familyOf = (pid: number): readonly ProcessIdentity[] =>
  descendantsOf(pid).flatMap((one) => identify(one) ?? []);

/** Whether the text is one whole JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
