/** The first process of a container as a program: how it ends, what it says, how it is signalled. */

import { constants } from "node:os";
import type { Clock } from "#kernel/clock.ts";
import type { Program } from "../program.ts";
import type { ContainerHandle, Engine } from "./engine.ts";
import { tailLogs } from "./log-tail.ts";

export interface ContainerGround {
  readonly engine: Engine;
  /** The machine's time. */
  readonly machine: Clock;
}

/** The program of a container that was started. */
export async function programOf(
  container: ContainerHandle,
  { engine, machine }: ContainerGround,
): Promise<Program> {
  const logs = await tailLogs(engine, container);
  let how: string | undefined;
  const waited: Promise<{ StatusCode: number }> = container.wait();
  const exited = waited.then(
    async ({ StatusCode }) => {
      await logs.ended();
      how = endOf(StatusCode);
      return how;
    },
    (error: unknown) => {
      // Removed from outside, or the engine itself has ended: it runs no more.
      if (!isNotFound(error) && !(error instanceof Error)) throw error;
      how = "was removed";
      return how;
    },
  );
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
