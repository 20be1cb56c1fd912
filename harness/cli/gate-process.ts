/**
 * The job worker of `start --gate`, in a process of its own: a suite is judged beside the system
 * that it may be released to, on servers of its own.
 */

import { join } from "node:path";
import type { WorldView } from "#assembly/world-view.ts";
import { GATE } from "#deployment/releases.ts";
import { startChild } from "#engines/process/child.ts";
import { createClock } from "#kernel/clock.ts";

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

/** In which it tells CodePipeline that it was stopped, and its servers end. */
const STOP_MS_MAX = 30_000;
const ENTRY = join(import.meta.dirname, "entry.mjs");

export function startGateProcess({ suite, world, env, onLine }: GateProcessOptions): GateProcess {
  const words = ["gate", "worker", "--provider", GATE.provider, "--suite", suite];
  const child = startChild({
    command: process.execPath,
    args: [ENTRY, ...words],
    cwd: process.cwd(),
    env: { ...definedIn(env), ...world.env },
    onLine,
  });
  return {
    async stop() {
      const machine = createClock();
      await child.stop(machine, STOP_MS_MAX);
      machine.stop();
    },
  };
}

const definedIn = (env: GateProcessOptions["env"]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
