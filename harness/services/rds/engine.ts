/**
 * What RDS asks of the machinery that runs databases: one server an instance, a standby that holds
 * every acknowledged write, copies of a running server. Where something on the machine prevents a
 * call it throws a HarnessError whose sentence says what and what to do.
 */

import type { Address } from "#operation/data-service/machine.ts";

/** A server as it is to run. */
export interface DatabaseServer {
  /** `<account>/<resource id>`: its data are kept by it. */
  readonly id: string;
  readonly address: Address;
  /** Settings of its parameter group. */
  readonly settings: Readonly<Record<string, string>>;
  /** The server that this one replicates; without it, a replica becomes a server of its own. */
  readonly follows?: Address;
}

/** Where a new server's data come from. */
export type Origin =
  | {
      readonly kind: "new";
      readonly username: string;
      readonly password: string;
      readonly database?: string;
    }
  /** A snapshot by its id, `<account>/<name>`. */
  | { readonly kind: "snapshot"; readonly snapshot: string }
  /** The id of a running server. */
  | { readonly kind: "replica"; readonly source: string };

export interface EngineVersion {
  readonly version: string;
  readonly major: string;
}

/** One setting that the engine knows. https://www.postgresql.org/docs/current/view-pg-settings.html */
export interface EngineSetting {
  readonly name: string;
  readonly description: string;
  readonly type: "boolean" | "integer" | "real" | "string" | "enum";
  /** As a start without any configuration has it. */
  readonly initial: string;
  readonly min?: number;
  readonly max?: number;
  /** All values of an enum. */
  readonly allowed?: readonly string[];
  /** Takes effect at a start only. */
  readonly isStatic: boolean;
}

export interface LogFile {
  readonly name: string;
  readonly bytes: number;
  /** The machine's time, milliseconds. */
  readonly writtenAt: number;
}

export type ServerRole = "primary" | "standby";

/** Hears of an end that nobody asked for, such as a kill. */
export type EndListener = (role: ServerRole, how: string) => void;

export interface DatabaseEngine {
  /** The only region whose instances it runs. */
  readonly region: string;
  /** The installed versions; at least one, else it throws. */
  versions(): Promise<readonly EngineVersion[]>;
  settings(): Promise<readonly EngineSetting[]>;
  /** A free address: at `wish.port` when that is given, and on `wish.host` when it has one. */
  takeAddress(wish: { readonly port?: number; readonly host?: string }): Promise<Address>;
  /** Makes the data and starts the server; what an earlier, cut short attempt left is dropped. */
  create(server: DatabaseServer, origin: Origin): Promise<void>;
  /** Starts it with the data it has; nothing when it runs. */
  start(server: DatabaseServer): Promise<void>;
  /** Ends it and its standby in an orderly way. */
  stop(id: string): Promise<void>;
  isRunning(id: string): boolean;
  /** Applies the settings that can be applied to a running server. */
  reload(server: DatabaseServer): Promise<void>;
  setPassword(id: string, username: string, password: string): Promise<void>;
  /** Resolves when a standby has every write: from then on a write waits for the standby. */
  mirror(server: DatabaseServer): Promise<void>;
  unmirror(server: DatabaseServer): Promise<void>;
  /**
   * Ends the primary by force and goes on with its standby at the same address. False, and nothing
   * done, when there is no standby that has every write.
   */
  failOver(server: DatabaseServer): Promise<boolean>;
  /** Ends the server and forgets its data. */
  remove(id: string): Promise<void>;
  /** Keeps a copy of the server's data as of now, running or not. */
  takeSnapshot(id: string, snapshot: string): Promise<void>;
  copySnapshot(from: string, to: string): Promise<void>;
  removeSnapshot(snapshot: string): Promise<void>;
  logFiles(id: string): Promise<readonly LogFile[]>;
  /** The whole file; undefined when there is none of that name. */
  readLog(id: string, name: string): Promise<Uint8Array | undefined>;
  /** The returned function ends it. */
  onEnded(id: string, listener: EndListener): () => void;
}
