/** A server's program as a process of this machine. */

import type { Clock } from "#kernel/clock.ts";
import type { Program } from "../program.ts";
import { endProcess, spawnProcess } from "./handle.ts";
import { type ProcessRegister, signalFamily, signalIfThere } from "./identity.ts";
import { lastLines } from "./log-file.ts";
import type { SpawnCommand } from "./unprivileged.ts";

export interface ProcessProgram {
  /** As the record of running processes has it. */
  readonly name: string;
  readonly command: SpawnCommand;
  readonly folder: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface ProcessGround {
  readonly register: ProcessRegister;
  /** The machine's time. */
  readonly machine: Clock;
}

/** Starts it; it is on record in `register` as long as it runs. */
export async function startProcess(
  { name, command, ...where }: ProcessProgram,
  { register, machine }: ProcessGround,
): Promise<Program> {
  const handle = await spawnProcess(command, where);
  const { identity, exited, ended } = handle;
  register.add(name, identity);
  void exited.then(() => register.remove(identity));
  return {
    exited,
    ended,
    logs: () => lastLines(where.logFile),
    async signal(signal) {
      if (ended() === undefined) signalIfThere(identity.pid, signal);
    },
    stop: (signal, graceMs) => endProcess(handle, signal, machine, graceMs),
    async kill() {
      if (ended() !== undefined) return;
      signalFamily(identity.pid, "SIGKILL");
      await exited;
    },
  };
}
