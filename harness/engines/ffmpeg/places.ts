/** A bounded number of places, given out in the order they were asked for. */

export interface Places {
  /** Waits for a place; the function that comes back leaves it. Throws the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>;
}

/** `max` places. */
export function createPlaces(max: number): Places {
  const waiting: (() => void)[] = [];
  let taken = 0;

  const leaveOnce = () => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      // The place passes straight on, so nobody who comes later can slip in between.
      const next = waiting.shift();
      if (next) next();
      else taken -= 1;
    };
  };

  return {
    async take(signal) {
      signal.throwIfAborted();
      if (taken < max) {
        taken += 1;
        return leaveOnce();
      }
      await new Promise<void>((resolve, reject) => {
        const giveUp = () => {
          waiting.splice(waiting.indexOf(enter), 1);
          reject(signal.reason);
        };
        const enter = () => {
          signal.removeEventListener("abort", giveUp);
          resolve();
        };
        waiting.push(enter);
        signal.addEventListener("abort", giveUp, { once: true });
      });
      return leaveOnce();
    },
  };
}
