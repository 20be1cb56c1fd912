/**
 * A server's process. Its output goes to a file, not to a pipe, so that it can outlive the one who
 * started it; a process that was started by an earlier run is handled the same way.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Clock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import {
  identify,
  isAlive,
  type ProcessIdentity,
  signalFamily,
  signalIfThere,
} from "./identity.ts";
import type { SpawnCommand } from "./unprivileged.ts";

export interface ProcessHandle {
  readonly identity: ProcessIdentity;
  /** Resolves with how it ended. */
  readonly exited: Promise<string>;
  /** The same, when it has ended already. */
  ended(): string | undefined;
  /** No longer keeps this process from ending. */
  release(): void;
}

export interface SpawnOptions {
  readonly folder: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a process at the head of a family of its own. */
export async function spawnProcess(
  { command, args, uid, gid }: SpawnCommand,
  { folder, logFile, env }: SpawnOptions,
): Promise<ProcessHandle> {
  const log = openSync(logFile, "a");
  let child: ChildProcess;
  try {
    child = spawn(command, args, {
      cwd: folder,
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: folder, ...env },
      detached: true,
      stdio: ["ignore", log, log],
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
  } finally {
    closeSync(log);
  }
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(signal ? `was ended by ${signal}` : `exited with code ${code}`),
    );
  });
  await started(child, command);
  const pid = child.pid ?? 0;
  return {
    // One that ended at once has no identity any more, and needs none.
    identity: identify(pid) ?? { pid, began: "" },
    exited,
    ended: remember(exited),
    release: () => child.unref(),
  };
}

function started(child: ChildProcess, command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) =>
      reject(
        new HarnessError("TOOL_MISSING", `${command} could not be run: ${cause.message}.`, {
          cause,
        }),
      ),
    );
  });
}

const POLL_MS = 200;

/** Takes over a process that another run started; its end is noticed by looking. */
export function adoptProcess(identity: ProcessIdentity, clock: Clock): ProcessHandle {
  let timer = { cancel: () => {} };
  const exited = new Promise<string>((resolve) => {
    const look = () => {
      if (!isAlive(identity)) resolve("ended");
      else timer = clock.schedule(clock.now() + POLL_MS, look);
    };
    look();
  });
  return { identity, exited, ended: remember(exited), release: () => timer.cancel() };
}

function remember(exited: Promise<string>): () => string | undefined {
  let how: string | undefined;
  void exited.then((text) => {
    how = text;
  });
  return () => how;
}

/** Asks the leader to end, gives it `graceMs`, then ends the whole family. */
export async function endProcess(
  handle: ProcessHandle,
  signal: NodeJS.Signals,
  clock: Clock,
  graceMs: number,
): Promise<void> {
  if (handle.ended() !== undefined) return;
  const { pid } = handle.identity;
  signalIfThere(pid, signal);
  const timer = clock.schedule(clock.now() + graceMs, () => signalFamily(pid, "SIGKILL"));
  await handle.exited;
  timer.cancel();
  // What the leader left behind.
  signalFamily(pid, "SIGKILL");
}
