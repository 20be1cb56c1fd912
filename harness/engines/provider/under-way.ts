/** What is under way by queue: calls that a provider has not answered yet. */

export interface UnderWay {
  /** Counts as under way at the queue until it has ended. */
  during<T>(queue: string, act: () => Promise<T>): Promise<T>;
  any(queue: string): boolean;
  /** Resolves when all that has begun by now has ended, well or not. */
  ended(queue: string): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const byQueue = new Map<string, Set<Promise<unknown>>>();
  return {
    async during(queue, act) {
      const acts = byQueue.get(queue) ?? new Set();
      byQueue.set(queue, acts);
      const work = act();
      acts.add(work);
      try {
        return await work;
      } finally {
        acts.delete(work);
        if (acts.size === 0 && byQueue.get(queue) === acts) byQueue.delete(queue);
      }
    },
    any: (queue) => byQueue.has(queue),
    async ended(queue) {
      await Promise.allSettled([...(byQueue.get(queue) ?? [])]);
    },
  };
}
