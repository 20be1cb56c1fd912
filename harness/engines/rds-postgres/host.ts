/**
 * What runs PostgreSQL: processes of this machine on folders of it, or containers on volumes. The
 * engine says what servers there are and who follows whom; a host has their data and programs.
 */

import type { EngineSetting, LogFile } from "#services/rds/engine.ts";
import type { Address, AddressWish } from "#stack/loopback.ts";
import type { Program } from "#stack/program.ts";
import type { Access } from "./session.ts";

export interface PostgresHost {
  /** The program's, such as `18.4`. */
  version(): Promise<string>;
  /** What the program knows. */
  settings(): Promise<readonly EngineSetting[]>;
  takeAddress(wish: AddressWish): Promise<Address>;
  /** Where servers of this host reach the one that clients reach at `address`. */
  seenByServers(address: Address): Address;
  /** The home of one server, named below what the engine keeps. */
  home(name: string): PostgresHome;
  /** Copies a snapshot that is whole; the copy has its name only when it is whole too. */
  copySnapshot(from: string, to: string): Promise<void>;
  removeSnapshot(name: string): Promise<void>;
  /** Makes up for what new servers used up, beside other work. */
  refill(): void;
  /** Gives back what the host itself holds; its servers must have been stopped. */
  close(): Promise<void>;
}

/** Where the data of one server live, and its program with them. */
export interface PostgresHome {
  /** Whether a server was ever at home here. */
  hasData(): Promise<boolean>;
  /** The next launch finds fresh data: `PREPARED_DATABASE`, the roles of RDS and its superuser. */
  prepare(): Promise<void>;
  restore(snapshot: string): Promise<void>;
  /** Of the superuser, with the data as they are. */
  password(): Promise<string>;
  /** Starts the program on the data; it is not ready yet. */
  launch(run: Launch): Promise<Program>;
  /** What the next reload or launch goes by. */
  configure(configuration: string): Promise<void>;
  /**
   * A copy of the data as of now. `running` is how the server is reached when it runs; without it
   * nobody may run on them.
   */
  copyTo(target: CopyTarget, running?: Access): Promise<void>;
  log(): Promise<Omit<LogFile, "name">>;
  readLog(): Promise<Uint8Array>;
  /** Forgets the data; the program must have ended. */
  remove(): Promise<void>;
}

export type CopyTarget =
  | { readonly home: string; readonly snapshot?: never }
  | { readonly snapshot: string; readonly home?: never };

export interface Launch {
  /** Where clients are to reach it. */
  readonly address: Address;
  /** The text of its settings. */
  readonly configuration: string;
  /**
   * Whether it replays what another server writes. One that did, and does no more, replays what it
   * had received, begins a timeline of its own and is nobody's replica any more: a promotion.
   * https://www.postgresql.org/docs/current/runtime-config-wal.html#RUNTIME-CONFIG-WAL-RECOVERY-TARGET
   */
  readonly follows: boolean;
  /** Settings that stand above the configuration. */
  readonly fixed: Readonly<Record<string, string>>;
}

/** As arguments of the program. */
export const settingArguments = (fixed: Launch["fixed"]): readonly string[] =>
  Object.entries(fixed).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
