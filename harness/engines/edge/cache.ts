/**
 * Answers kept at the edge, least recently used out first. Bodies are blobs of the account, held
 * while they are kept: an object of a bucket is not copied, and stays as it was when the bucket's
 * changes. Bounds: 10,000 answers and 1 GiB of bodies.
 */

import type { World } from "#bus/world.ts";
import type { StoredRange } from "#model/body.ts";
import type { Headers } from "./origin.ts";

const ANSWERS_MAX = 10_000;
const BYTES_MAX = 2 ** 30;

export interface KeptAnswer {
  readonly world: World;
  readonly distributionId: string;
  readonly path: string;
  /** The part of the query that is in the cache key. */
  readonly query: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: StoredRange;
  /** When the origin was asked, and until when the answer is fresh; milliseconds. */
  readonly storedAt: number;
  readonly freshUntil: number;
}

export interface EdgeCache {
  find(key: string): KeptAnswer | undefined;
  put(key: string, answer: KeptAnswer): void;
  remove(key: string): void;
  /** Forgets everything, or all of one account. */
  clear(account?: string): void;
  count(): number;
  bytes(): number;
}

export function createEdgeCache(): EdgeCache {
  // A Map keeps the order of insertion: what was used last is at the end.
  const kept = new Map<string, KeptAnswer>();
  let bytes = 0;
  const size = (answer: KeptAnswer) => answer.body.end - answer.body.start;

  const remove = (key: string) => {
    const answer = kept.get(key);
    if (!answer) return;
    kept.delete(key);
    bytes -= size(answer);
    answer.world.blobs.drop(answer.body.segments);
  };
  return {
    find(key) {
      const answer = kept.get(key);
      if (!answer) return undefined;
      kept.delete(key);
      kept.set(key, answer);
      return answer;
    },
    put(key, answer) {
      answer.world.blobs.hold(answer.body.segments);
      remove(key);
      kept.set(key, answer);
      bytes += size(answer);
      for (const oldest of kept.keys()) {
        if (kept.size <= ANSWERS_MAX && bytes <= BYTES_MAX) break;
        remove(oldest);
      }
    },
    remove,
    clear(account) {
      for (const [key, answer] of [...kept]) {
        if (account === undefined || answer.world.account === account) remove(key);
      }
    },
    count: () => kept.size,
    bytes: () => bytes,
  };
}
