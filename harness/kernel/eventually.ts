/** Waiting for something that only shows when it is looked at: asked again until it holds. */

import { createClock } from "./clock.ts";
import { HarnessError, messageOf } from "./harness-error.ts";

export interface Patience {
  /** What is waited for, as the failure names it. */
  readonly what: string;
  /** The machine's time that it may take. */
  readonly withinMs: number;
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

const EVERY_MS = 50;

/**
 * The first value that `look` gives without throwing and that is not undefined. A throw counts as
 * "not yet"; the last one is the reason told when time is up (TIMED_OUT).
 */
export async function eventually<T>(
  look: () => Promise<T | undefined> | T | undefined,
  patience: Patience,
): Promise<T> {
  const { what, withinMs, everyMs = EVERY_MS, signal } = patience;
  const machine = createClock();
  const deadline = machine.now() + withinMs;
  let reason = "it did not show";
  for (;;) {
    signal?.throwIfAborted();
    try {
      const value = await look();
      if (value !== undefined) return value;
    } catch (error) {
      reason = messageOf(error);
    }
    if (machine.now() >= deadline)
      throw new HarnessError(
        "TIMED_OUT",
        `Waited ${withinMs / 1000} s for ${what} in vain: ${reason}.`,
      );
    await new Promise<void>((resolve) => machine.schedule(machine.now() + everyMs, resolve));
  }
}
