/** The first process of a container as a program: how it ends, what it says, how it is signalled. */

import { constants } from "node:os";
import type { Clock, Timer } from "#kernel/clock.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Program } from "../program.ts";
import type { ContainerHandle, Engine } from "./engine.ts";
import { tailLogs } from "./log-tail.ts";

export interface ContainerGround {
  readonly engine: Engine;
  /** The machine's time. */
  readonly machine: Clock;
}

/** In which the rest of a log is read, once what wrote it has ended. */
const READ_WITHIN_MS = 2_000;

/** The program of a container that was started. */
export async function programOf(
  container: ContainerHandle,
  { engine, machine }: ContainerGround,
): Promise<Program> {
  const logs = await tailLogs(engine, container);
  let how: string | undefined;
  const exited = ending(container).then(async (text) => {
    await atMost(logs.ended(), machine, READ_WITHIN_MS);
    logs.close();
    how = text;
    return text;
  });
  const signal = async (name: NodeJS.Signals) => {
    if (how !== undefined) return;
    await container.kill({ signal: name }).catch((error: unknown) => {
      if (!hasEnded(error)) throw error;
    });
  };
  return {
    exited,
    ended: () => how,
    logs: logs.lines,
    signal,
    async stop(name, graceMs) {
      await signal(name);
      const timer = machine.schedule(machine.now() + graceMs, () => void signal("SIGKILL"));
      await exited;
      timer.cancel();
    },
    async kill() {
      await signal("SIGKILL");
      await exited;
    },
  };
}

async function ending(container: ContainerHandle): Promise<string> {
  try {
    const { StatusCode }: { readonly StatusCode: number } = await container.wait();
    return endOf(StatusCode);
  } catch (error) {
    // What nobody can see any more is as good as ended, and is started again.
    return isNotFound(error) ? "was removed" : `was lost sight of (${messageOf(error)})`;
  }
}

/** Waits for it that long, and no longer. */
async function atMost(work: Promise<unknown>, machine: Clock, ms: number): Promise<void> {
  let timer: Timer | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = machine.schedule(machine.now() + ms, resolve);
  });
  await Promise.race([work, passed]);
  timer?.cancel();
}

/** A code above 128 is a signal's, as shells have it. */
export function endOf(code: number): string {
  const signals = Object.entries(constants.signals);
  const signal = signals.find(([, number]) => number === code - 128)?.[0];
  return signal ? `was ended by ${signal}` : `exited with code ${code}`;
}

const NOT_FOUND = 404;
const CONFLICT = 409;

const hasStatus = (error: unknown, ...codes: readonly number[]): boolean =>
  error instanceof Error &&
  "statusCode" in error &&
  codes.some((code) => error.statusCode === code);

/** Whether there is no container of that name. */
export const isNotFound = (error: unknown): boolean => hasStatus(error, NOT_FOUND);

/** The answer, or undefined when what is asked about is not there. */
export async function ignoreMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Removes it, also while it runs, with volumes that have no name; resolves when it is gone. */
export async function removeContainer(container: ContainerHandle): Promise<void> {
  try {
    await ignoreMissing(container.remove({ force: true, v: true }));
  } catch (error) {
    if (!hasStatus(error, CONFLICT)) throw error;
    // Somebody else removes it already.
    await ignoreMissing(container.wait({ condition: "removed" }));
  }
}

/** Whether the container is there no more, or runs no more. */
const hasEnded = (error: unknown): boolean => hasStatus(error, NOT_FOUND, CONFLICT);
