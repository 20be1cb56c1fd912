/** Waiting for a state or a time: how long polling and slow state changes are written. */

import type { World } from "#bus/world.ts";
import type { Clock, Instant } from "#kernel/clock.ts";
import type { Waiting } from "#operation/context.ts";

/** Repeats `attempt` after each commit of the world, at `wakeAt`, until a value or the deadline. */
export async function until<T>(
  scope: { readonly world: World; readonly clock: Clock; readonly signal: AbortSignal },
  attempt: () => T | undefined,
  waiting: Waiting,
): Promise<T | undefined> {
  const { world, clock, signal } = scope;
  for (;;) {
    signal.throwIfAborted();
    const value = attempt();
    if (value !== undefined) return value;
    const { deadline, wakeAt } = waiting;
    if (deadline !== undefined && clock.now() >= deadline) return undefined;
    await changed(world, clock, signal, earliest(deadline, wakeAt?.()));
  }
}

function earliest(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}

/** Resolves at the next commit, at `due`, or when the signal is aborted. */
function changed(
  world: World,
  clock: Clock,
  signal: AbortSignal,
  due: Instant | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      unsubscribe();
      timer?.cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const unsubscribe = world.database.onCommit(done);
    const timer = due === undefined ? undefined : clock.schedule(due, done);
    signal.addEventListener("abort", done, { once: true });
  });
}
