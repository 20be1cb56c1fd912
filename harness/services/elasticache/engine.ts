/**
 * What ElastiCache asks of the machinery that runs caches: Redis nodes that hold addresses and
 * follow one another. Where something on the machine prevents a call it throws a HarnessError
 * whose sentence says what and what to do.
 */

import type { Address } from "#operation/data-service/machine.ts";

/** A node as it is to run. */
export interface CacheServer {
  /** `<account>/<group>/<member>`: its data are kept by it. */
  readonly id: string;
  /** Its own host first, then those of the endpoints that it serves now. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** Settings of its parameter group. */
  readonly settings: Readonly<Record<string, string>>;
  /** What a client may authenticate with; without any, none is asked for. */
  readonly tokens: readonly string[];
  /** The node that this one replicates; without it, it takes writes. */
  readonly follows?: Address;
}

/** What a starting node finds. */
export type Origin =
  | { readonly kind: "empty" }
  /** What it saved when it was stopped. */
  | { readonly kind: "kept" }
  /** A snapshot by its id, `<account>/<name>`. */
  | { readonly kind: "snapshot"; readonly snapshot: string };

export interface EngineVersion {
  /** As installed, such as 7.0.15. */
  readonly version: string;
  /** As ElastiCache names it, such as 7.0. */
  readonly name: string;
  readonly family: string;
}

export interface AddressWish {
  readonly port: number;
  /** Whether just this port will do. */
  readonly named: boolean;
}

export type EndListener = (how: string) => void;

export interface CacheEngine {
  /** The only region whose caches it runs. */
  readonly region: string;
  /** The installed versions; at least one, else it throws. */
  versions(): Promise<readonly EngineVersion[]>;
  /** A free address of a server's own. */
  takeAddress(wish: AddressWish): Promise<Address>;
  /** Whether an address can move from one node to another on this machine. */
  canMoveAddresses(): Promise<boolean>;
  /** Resolves when the node answers; nothing when it runs. */
  start(server: CacheServer, origin: Origin): Promise<void>;
  /** Gives a running node its addresses, settings, tokens and whom it follows. */
  configure(server: CacheServer): Promise<void>;
  isRunning(id: string): boolean;
  /** Ends it in an orderly way; a start that finds what was `kept` goes on with what it had. */
  stop(id: string): Promise<void>;
  /** Ends it as a crash does; its data are gone. */
  kill(id: string): Promise<void>;
  /** How much of its source's stream a running node has, in bytes: more is newer. */
  replicationOffset(id: string): Promise<number>;
  /** Resolves when the follower has a whole copy of its source. */
  untilFollowing(id: string): Promise<void>;
  /** Ends the node and forgets its data. */
  remove(id: string): Promise<void>;
  /** Keeps what the running node has as of now; gives its size in bytes. */
  takeSnapshot(id: string, snapshot: string): Promise<number>;
  copySnapshot(from: string, to: string): Promise<void>;
  removeSnapshot(snapshot: string): Promise<void>;
  /** Hears of an end that nobody asked for; the returned function ends it. */
  onEnded(id: string, listener: EndListener): () => void;
}
