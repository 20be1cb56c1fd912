/** The processes of the version that is on an instance: started, watched and stopped together. */

import { join } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import { type ChildExit, describeExit } from "../process/child.ts";
import type { ProcessLine } from "./procfile.ts";
import { SupervisedProcess } from "./supervised-process.ts";

export interface ProcessEnd {
  /** Of the process, as the Procfile names it. */
  readonly name: string;
  /** Such as `exited with code 3`. */
  readonly how: string;
  /** What becomes of it. */
  readonly next: string;
}

/** What is started, and where. */
export interface Program {
  readonly lines: readonly ProcessLine[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface InstanceProcessesOptions {
  readonly logs: string;
  readonly machine: Clock;
  readonly logger: Logger;
  /** A process started, ended, or was lost. */
  onChange(): void;
  /** A process ended that nobody asked to end. */
  onEnd(end: ProcessEnd): void;
}

export interface InstanceProcesses {
  start(program: Program): void;
  stop(): Promise<void>;
  /** The one that gets requests. */
  web(): SupervisedProcess | undefined;
  /** How the machine was lost: its `web` was killed from outside. */
  lost(): string | undefined;
}

export function createInstanceProcesses(options: InstanceProcessesOptions): InstanceProcesses {
  const { logs, machine, logger, onChange, onEnd } = options;
  let running: readonly { readonly name: string; readonly process: SupervisedProcess }[] = [];
  let lost: string | undefined;

  const onExit = (name: string, exit: ChildExit, restartMs: number) => {
    // Choice: whoever kills the process from outside, kills the machine.
    if (name === "web" && isKilled(exit)) lost = "its process was killed from outside";
    const isLost = lost !== undefined;
    const next = isLost ? "its instance is lost" : `it is started again in ${restartMs} ms`;
    onEnd({ name, how: describeExit(exit), next });
    onChange();
    return !isLost;
  };
  return {
    start({ lines, folder, env }) {
      running = lines.map(({ name, command }) => {
        const logFile = join(logs, `${name}.stdout.log`);
        const shared = { folder, env, logFile, logger, machine, onExit, onStart: onChange };
        return { name, process: new SupervisedProcess({ name, command, ...shared }) };
      });
      onChange();
    },
    async stop() {
      const stopping = running;
      running = [];
      await Promise.all(stopping.map(({ process }) => process.stop()));
    },
    web: () => running.find(({ name }) => name === "web")?.process,
    lost: () => lost,
  };
}

/** The shell between tells a signal of its child by its own exit code, 128 and the signal. */
const isKilled = ({ signal, code }: ChildExit) => signal === "SIGKILL" || code === 137;
