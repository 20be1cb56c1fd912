/**
 * What the bridge to a provider has set up there, by account and region: its queue, and what tells
 * it. Kept with the account, so that a later run of the same data directory takes it up.
 */

import type { World } from "#bus/world.ts";
import type { AccountId, Region } from "#kernel/brand.ts";

export interface Place {
  readonly account: AccountId;
  readonly region: Region;
}

/** A bucket with rules, or a topic that tells us. */
export interface Source {
  /** `bucket/name`, or a topic's ARN. */
  readonly ref: string;
  /** Whether it tells us of everything; false where only some of its events come to us, or none. */
  readonly whole: boolean;
  /** A topic's subscription. */
  readonly subscriptionArn?: string | undefined;
}

export interface BridgeState {
  /** The name of our queue there. */
  queue(): string | undefined;
  setQueue(name: string): void;
  find(ref: string): Source | undefined;
  put(source: Source): void;
  remove(ref: string): void;
  sources(): readonly Source[];
  /** Forgets all of it. */
  clear(): void;
}

const QUEUE = "queue";

export function bridgeState({ documents }: World, region: Region): BridgeState {
  const queues = documents.collection<{ readonly name: string }>(
    { name: "provider/queues" },
    region,
  );
  const sources = documents.collection<Source>({ name: "provider/sources" }, region);
  return {
    queue: () => queues.find(QUEUE)?.name,
    setQueue: (name) => queues.put(QUEUE, { name }),
    find: (ref) => sources.find(ref),
    put: (source) => sources.put(source.ref, source),
    remove: (ref) => void sources.remove(ref),
    sources: () => sources.scan().map(({ document }) => document),
    clear() {
      queues.remove(QUEUE);
      for (const { key } of sources.scan()) sources.remove(key);
    },
  };
}
