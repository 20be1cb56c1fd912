/**
 * One SQLite database an account, in memory or in a file (write-ahead log). All of an account's
 * state, its journal and its outbox are tables of it, so one transaction can hold a change and
 * everything that must follow from it.
 */

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { assert } from "#kernel/assert.ts";
import { asDiskFull, isDiskFull } from "#kernel/disk-full.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";

/** Raised when the tables change shape; a data directory of another version is refused. */
const SCHEMA_VERSION = 2;

export type Row = Record<string, SQLInputValue>;

export interface Database {
  /** Runs statements that return nothing, such as table definitions. */
  define(sql: string): void;
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly id: number };
  one(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** One transaction; a throw rolls it back. Not re-entrant: transactions do not nest. */
  transact<T>(work: () => T): T;
  /** Whether a transaction is open now. */
  readonly inTransaction: boolean;
  /** Calls `listener` after every commit; the returned function ends that. */
  onCommit(listener: () => void): () => void;
  /** Runs `task` once the open transaction has committed; forgotten when it rolls back. */
  afterCommit(task: () => void): void;
  close(): void;
}

/** Opens the database at `path`, or one in memory; a file of another schema version is refused. */
export function openDatabase(path: string | undefined): Database {
  const connection = connect(path);
  const statements = new Map<string, StatementSync>();
  const listeners = new Set<() => void>();
  let following: (() => void)[] = [];
  let open = false;

  const prepared = (sql: string): StatementSync =>
    getOrCreate(statements, sql, () => connection.prepare(sql));
  const full = (error: unknown) =>
    asDiskFull(
      error,
      path ?? "the temporary folder",
      "the change was not made; free some space and try again",
    );

  const transact = <T>(work: () => T): T => {
    assert(!open, "a transaction was started inside another one");
    prepared("BEGIN IMMEDIATE").run();
    open = true;
    let result: T;
    try {
      result = work();
      prepared("COMMIT").run();
    } catch (error) {
      open = false;
      following = [];
      if (connection.isTransaction) prepared("ROLLBACK").run();
      throw full(error);
    }
    open = false;
    const tasks = following;
    following = [];
    for (const task of tasks) task();
    for (const listener of listeners) listener();
    return result;
  };

  return {
    define: (sql) => connection.exec(sql),
    run(sql, ...values) {
      try {
        const { changes, lastInsertRowid } = prepared(sql).run(...values);
        return { changes: Number(changes), id: Number(lastInsertRowid) };
      } catch (error) {
        throw full(error);
      }
    },
    one: (sql, ...values) => prepared(sql).get(...values) as Row | undefined,
    all: (sql, ...values) => prepared(sql).all(...values) as Row[],
    transact,
    get inTransaction() {
      return open;
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    afterCommit(task) {
      if (open) following.push(task);
      else task();
    },
    close() {
      listeners.clear();
      statements.clear();
      connection.close();
    },
  };
}

function connect(path: string | undefined): DatabaseSync {
  if (path === undefined) return new DatabaseSync(":memory:");
  mkdirSync(dirname(path), { recursive: true });
  let connection: DatabaseSync;
  try {
    connection = new DatabaseSync(path);
    connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  } catch (cause) {
    if (isDiskFull(cause))
      throw asDiskFull(cause, path, "no database could be opened there; free some space first");
    throw new HarnessError(
      "DATA_DIR_INVALID",
      `${path} cannot be opened as this harness's database (${messageOf(cause)}); ` +
        "name another --data-dir, or remove the file to start empty.",
      { cause },
    );
  }
  const found = Number(connection.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
  if (found === 0) connection.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  else if (found !== SCHEMA_VERSION) {
    connection.close();
    throw new HarnessError(
      "DATA_DIR_INVALID",
      `${path} was written by another version of the harness (schema ${found}, this one has ` +
        `${SCHEMA_VERSION}); use that version, or name another --data-dir.`,
    );
  }
  return connection;
}
