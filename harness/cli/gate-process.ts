/**
 * The job worker of `start --gate`, in a process of its own: a suite is judged beside the system
 * that it may be released to, on servers of its own. It ends by itself when the harness has ended.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { WorldView } from "#assembly/world-view.ts";
import { GATE } from "#deployment/releases.ts";

export interface GateProcessOptions {
  /** Folder of the scenarios that a bundle has to pass. */
  readonly suite: string;
  readonly world: Pick<WorldView, "env">;
  readonly env: Readonly<Record<string, string | undefined>>;
  onLine(text: string): void;
}

export interface GateProcess {
  /** Stops judging; resolves when the process has ended. */
  stop(): Promise<void>;
}

const ENTRY = join(import.meta.dirname, "entry.mjs");

export function startGateProcess({ suite, world, env, onLine }: GateProcessOptions): GateProcess {
  const words = ["gate", "worker", "--provider", GATE.provider, "--suite", suite];
  const child = spawn(process.execPath, [ENTRY, ...words], {
    env: { ...env, ...world.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", onLine);
  return {
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
