/**
 * What runs Redis: processes of this machine on folders of it, or containers on volumes. The engine
 * says what nodes there are, who follows whom and which addresses each has; a host has their data
 * and programs.
 */

import type { Redis } from "ioredis";
import type { CacheServer, Origin } from "#services/elasticache/engine.ts";
import type { Address, AddressWish } from "#stack/loopback.ts";
import type { Program } from "#stack/program.ts";

export interface RedisHost {
  /** The program's, such as `7.0.15`. */
  version(): Promise<string>;
  takeAddress(wish: AddressWish): Promise<Address>;
  /** Whether an address can move from one node to another. */
  canMoveAddresses(): Promise<boolean>;
  /** Where nodes of this host reach the one that clients reach at `address`. */
  seenByNodes(address: Address): Address;
  /** The home of one node, named below what the engine keeps. */
  home(name: string): RedisHome;
  copySnapshot(from: string, to: string): Promise<void>;
  removeSnapshot(name: string): Promise<void>;
  /** Gives back what the host itself holds; its nodes must have been stopped. */
  close(): Promise<void>;
}

/** Where the data of one node live, and its program with them. */
export interface RedisHome {
  /** Starts the program on what `origin` says; it is not ready yet. */
  launch(server: CacheServer, configuration: Configuration, origin: Origin): Promise<Program>;
  /** Has the running node reached at its `hosts` and nowhere else. */
  listenAt(server: CacheServer, admin: Redis, signal: AbortSignal): Promise<void>;
  /** Keeps the file that the node has just saved; gives its size in bytes. */
  keepDump(snapshot: string): Promise<number>;
  /** Forgets the data; the program must have ended. */
  remove(): Promise<void>;
}

/** The node's redis.conf, but for what its home decides. */
export type Configuration = (place: NodePlace) => string;

export interface NodePlace {
  /** What it listens at, as Redis's `bind` takes it. */
  readonly bind: string;
  readonly port: number;
  readonly folder: string;
  /** By which host other nodes know it. */
  readonly announced: string;
}

/** The file that a snapshot is read from and written to. */
export const DUMP = "dump.rdb";
/** Redis's log of all changes: what a node has outlives the harness, however that ends. */
export const LOG = "appendonlydir";
/** Holds the process's id while it runs. */
export const PID_FILE = "redis.pid";

/** With a log asked for, Redis begins with that and overlooks a dump. */
export const loggedText = (isLogged: boolean): string => `appendonly ${isLogged ? "yes" : "no"}\n`;
