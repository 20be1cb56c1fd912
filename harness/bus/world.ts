/** An account's whole state: its database with documents, blobs, journal and outbox. */

import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type AccountId, accountId } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import { type BlobStore, openBlobs } from "#store/blobs.ts";
import { type Database, openDatabase } from "#store/database.ts";
import type { Documents } from "#store/documents.ts";
import { createDocuments } from "#store/sqlite-documents.ts";
import { type Journal, openJournal } from "./journal.ts";
import { type Outbox, openOutbox } from "./outbox.ts";

export interface World {
  readonly account: AccountId;
  readonly database: Database;
  readonly documents: Documents;
  readonly blobs: BlobStore;
  readonly journal: Journal;
  readonly outbox: Outbox;
}

export interface Worlds {
  /** The account's world; made on first use. */
  of(account: AccountId): World;
  /** The worlds made so far. */
  list(): readonly World[];
  /** Hears of each world when it is made. */
  onOpen(listener: (world: World) => void): void;
  /** Closes an account's world and removes what it kept. */
  drop(account: AccountId): void;
  /** Opens the worlds that an earlier process left in the folder. */
  reopen(): void;
  close(): void;
}

export interface WorldsOptions {
  readonly clock: Clock;
  /** Where databases and large blobs are kept. */
  readonly folder: string;
  /** Whether state outlives the process; blobs use the folder either way. */
  readonly persistent: boolean;
}

export function openWorlds(options: WorldsOptions): Worlds {
  const worlds = new Map<AccountId, World>();
  const listeners: ((world: World) => void)[] = [];
  const of = (account: AccountId): World => {
    const known = worlds.get(account);
    if (known) return known;
    const world = openWorld(account, options);
    worlds.set(account, world);
    for (const listener of listeners) listener(world);
    return world;
  };
  return {
    of,
    drop(account) {
      worlds.get(account)?.database.close();
      worlds.delete(account);
      rmSync(join(options.folder, account), { recursive: true, force: true });
    },
    reopen() {
      if (!options.persistent || !existsSync(options.folder)) return;
      const accounts = readdirSync(options.folder).filter((name) => /^\d{12}$/.test(name));
      for (const account of accounts) of(accountId(account));
    },
    list: () => [...worlds.values()],
    onOpen: (listener) => void listeners.push(listener),
    close() {
      for (const world of worlds.values()) world.database.close();
      worlds.clear();
    },
  };
}

function openWorld(account: AccountId, options: WorldsOptions): World {
  const folder = join(options.folder, account);
  const database = openDatabase(options.persistent ? join(folder, "world.db") : undefined);
  const blobs = openBlobs(database, join(folder, "blobs"));
  return {
    account,
    database,
    documents: createDocuments(database, blobs.references),
    blobs,
    journal: openJournal(database, options.clock.now),
    outbox: openOutbox(database),
  };
}
