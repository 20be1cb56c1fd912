/** Sends to queues that a provider has not answered yet. */

export interface Sending {
  /** Counts as a send to the queue until it has ended. */
  during<T>(queue: string, act: () => Promise<T>): Promise<T>;
  /** Resolves when every send that has begun by now has ended, well or not. */
  ended(queue: string): Promise<void>;
}

export function createSending(): Sending {
  const under = new Map<string, Set<Promise<unknown>>>();
  return {
    async during(queue, act) {
      const acts = under.get(queue) ?? new Set();
      under.set(queue, acts);
      const work = act();
      acts.add(work);
      try {
        return await work;
      } finally {
        acts.delete(work);
        if (acts.size === 0 && under.get(queue) === acts) under.delete(queue);
      }
    },
    async ended(queue) {
      await Promise.allSettled([...(under.get(queue) ?? [])]);
    },
  };
}
