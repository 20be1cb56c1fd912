/**
 * What must still come, because what gives rise to it is done: whoever waits until all is settled
 * has to wait for it, but not for ever.
 */

import type { Clock, Timer } from "./clock.ts";

export interface Expected {
  /** A line for people. */
  readonly what: string;
  /** How many of them. */
  readonly count: number;
  /** Hears when they did not all come. */
  late?(): void;
}

export interface Expectations {
  expect(key: string, expected: Expected): void;
  /** One of them has come. */
  met(key: string): void;
  /** None of them will come. */
  giveUp(key: string): void;
  /** One line each. */
  pending(): readonly string[];
  /** Resolves when nothing is awaited any more. */
  settle(): Promise<void>;
}

interface Awaited {
  readonly what: string;
  readonly timer: Timer;
  left: number;
}

/** Each is given up after `lateMs` of the machine's own time. */
export function createExpectations(machine: Clock, lateMs: number): Expectations {
  const awaited = new Map<string, Awaited>();
  const idle: (() => void)[] = [];
  const giveUp = (key: string) => {
    awaited.get(key)?.timer.cancel();
    awaited.delete(key);
    if (awaited.size === 0) for (const wake of idle.splice(0)) wake();
  };
  return {
    expect(key, { what, count, late }) {
      awaited.get(key)?.timer.cancel();
      const timer = machine.schedule(machine.now() + lateMs, () => {
        giveUp(key);
        late?.();
      });
      awaited.set(key, { what, timer, left: count });
    },
    met(key) {
      const found = awaited.get(key);
      if (found && --found.left <= 0) giveUp(key);
    },
    giveUp,
    pending: () => [...awaited.values()].map(({ what }) => what),
    async settle() {
      if (awaited.size > 0) await new Promise<void>((resolve) => idle.push(resolve));
    },
  };
}
