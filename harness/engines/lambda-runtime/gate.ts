/**
 * How many invocations of a function run at once. Synchronous ones are refused beyond that, while
 * accepted events wait their turn, as in Lambda's own queue.
 */

export interface Gate {
  /** Whether the invocation may run; false when it is throttled or the gate was closed. */
  enter(functionArn: string, max: number, whenBusy: "wait" | "throttle"): Promise<boolean>;
  leave(functionArn: string): void;
  /** Turns away all who wait. */
  close(): void;
}

interface Lane {
  running: number;
  readonly waiting: ((admitted: boolean) => void)[];
}

export function createGate(): Gate {
  const lanes = new Map<string, Lane>();
  return {
    async enter(functionArn, max, whenBusy) {
      const lane = lanes.get(functionArn) ?? { running: 0, waiting: [] };
      lanes.set(functionArn, lane);
      if (lane.running < max) {
        lane.running += 1;
        return true;
      }
      // A function that may not run at all would let its events wait for ever.
      if (whenBusy === "throttle" || max === 0) return false;
      return new Promise((resolve) => lane.waiting.push(resolve));
    },
    leave(functionArn) {
      const lane = lanes.get(functionArn);
      if (!lane) return;
      // Who waits takes the place of who leaves, so the count stays.
      const next = lane.waiting.shift();
      if (next) next(true);
      else lane.running -= 1;
      if (lane.running === 0) lanes.delete(functionArn);
    },
    close() {
      for (const lane of lanes.values())
        for (const turnAway of lane.waiting.splice(0)) turnAway(false);
    },
  };
}
