/**
 * Documents over SQLite: a table a collection, its key compared as UTF-8 bytes (which is the order
 * S3 lists keys in), its indexes as columns, its documents as JSON.
 */

import { Buffer } from "node:buffer";
import type { SQLInputValue } from "node:sqlite";
import { assert, present } from "#kernel/assert.ts";
import type { BlobReferences } from "./blobs.ts";
import type { Database, Row } from "./database.ts";
import type {
  Collection,
  CollectionDefinition,
  Documents,
  Entry,
  IndexRange,
  KeyRange,
} from "./documents.ts";

/** The last code point: `prefix + LAST` bounds all keys that start with `prefix`. */
const LAST = "\u{10FFFF}";

/** No limit, in SQLite's way of saying it. */
const UNLIMITED = -1;

export function createDocuments(database: Database, references: BlobReferences): Documents {
  const tables = new Map<string, Table<unknown>>();
  return {
    collection<T>(definition: CollectionDefinition<T>, scope: string): Collection<T> {
      let table = tables.get(definition.name) as Table<T> | undefined;
      if (!table) {
        table = defineTable(database, definition);
        tables.set(definition.name, table as Table<unknown>);
      }
      return openCollection(database, references, table, scope);
    },
  };
}

interface Table<T> {
  readonly definition: CollectionDefinition<T>;
  readonly name: string;
  /** Column of each index, in order of definition. */
  readonly columns: ReadonlyMap<string, string>;
  readonly upsert: string;
}

function defineTable<T>(database: Database, definition: CollectionDefinition<T>): Table<T> {
  assert(/^[a-z0-9-]+\/[a-z0-9-]+$/.test(definition.name), `bad collection ${definition.name}`);
  const name = `"${definition.name}"`;
  const columns = new Map(
    Object.keys(definition.indexes ?? {}).map((index) => [index, `"by-${index}"`] as const),
  );
  const extra = [...columns.values()];
  database.define(
    `CREATE TABLE IF NOT EXISTS ${name} (scope TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL` +
      `${extra.map((column) => `, ${column}`).join("")}, PRIMARY KEY (scope, key)) WITHOUT ROWID`,
  );
  for (const [index, column] of columns)
    database.define(
      `CREATE INDEX IF NOT EXISTS "${definition.name}/${index}" ON ${name} (scope, ${column}, key)` +
        ` WHERE ${column} IS NOT NULL`,
    );
  const set = ["document", ...extra].map((column) => `${column} = excluded.${column}`).join(", ");
  const upsert =
    `INSERT INTO ${name} VALUES (?, ?, ?${", ?".repeat(extra.length)}) ` +
    `ON CONFLICT (scope, key) DO UPDATE SET ${set}`;
  return { definition, name, columns, upsert };
}

function openCollection<T>(
  database: Database,
  references: BlobReferences,
  table: Table<T>,
  scope: string,
): Collection<T> {
  const { definition, name } = table;
  const indexes = Object.values(definition.indexes ?? {});
  const find = (key: string): T | undefined => {
    const row = database.one(
      `SELECT document FROM ${name} WHERE scope = ? AND key = ?`,
      scope,
      key,
    );
    return row && documentOf<T>(row);
  };
  const release = (key: string) => {
    const previous = definition.blobs && find(key);
    if (previous && definition.blobs) references.release(definition.blobs(previous));
  };
  const query = (where: Where, order: string, limit: number | undefined) =>
    database
      .all(
        `SELECT key, document FROM ${name} WHERE ${where.sql} ORDER BY ${order} LIMIT ?`,
        ...where.values,
        limit ?? UNLIMITED,
      )
      .map(entryOf<T>);
  const count = (where: Where) =>
    Number(
      database.one(`SELECT count(*) AS n FROM ${name} WHERE ${where.sql}`, ...where.values)?.["n"],
    );

  return {
    find,
    put(key, document) {
      // Retain before release, or a blob that both versions share would be dropped in between.
      if (definition.blobs) references.retain(definition.blobs(document));
      release(key);
      const values = indexes.map((indexed) => indexed(document) ?? null);
      database.run(table.upsert, scope, key, JSON.stringify(document), ...values);
    },
    remove(key) {
      release(key);
      return (
        database.run(`DELETE FROM ${name} WHERE scope = ? AND key = ?`, scope, key).changes > 0
      );
    },
    scan: (range = {}) => query(byKey(scope, range), "key", range.limit),
    scanBy(index, range = {}) {
      const column = columnOf(table, index);
      return query(byIndex(scope, column, range), `${column}, key`, range.limit);
    },
    count: (range = {}) => count(byKey(scope, range)),
    countBy: (index, range = {}) => count(byIndex(scope, columnOf(table, index), range)),
  };
}

interface Where {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

function byKey(scope: string, range: KeyRange): Where {
  const terms: [string, SQLInputValue][] = [["scope = ?", scope]];
  const { prefix = "", from = "", after } = range;
  // One lower bound, as SQLite seeks by the first and filters by the rest.
  const first = compareBytes(prefix, from) > 0 ? prefix : from;
  if (after !== undefined && compareBytes(after, first) >= 0) terms.push(["key > ?", after]);
  else if (first !== "") terms.push(["key >= ?", first]);
  if (prefix !== "") terms.push(["key < ?", prefix + LAST]);
  return joined(terms);
}

/** The order of keys: by their UTF-8 bytes, which is not JavaScript's own order of strings. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function byIndex(scope: string, column: string, range: IndexRange): Where {
  const terms: [string, SQLInputValue][] = [["scope = ?", scope]];
  if (range.from !== undefined) terms.push([`${column} >= ?`, range.from]);
  if (range.to !== undefined) terms.push([`${column} <= ?`, range.to]);
  const { sql, values } = joined(terms);
  return { sql: `${sql} AND ${column} IS NOT NULL`, values };
}

function joined(terms: readonly [string, SQLInputValue][]): Where {
  return { sql: terms.map(([sql]) => sql).join(" AND "), values: terms.map(([, value]) => value) };
}

function columnOf<T>(table: Table<T>, index: string): string {
  return present(table.columns.get(index), `index ${index} of ${table.definition.name}`);
}

/** Written by `put` alone, so the text is this collection's type. */
function documentOf<T>(row: Row): T {
  return JSON.parse(String(row["document"])) as T;
}

function entryOf<T>(row: Row): Entry<T> {
  return { key: String(row["key"]), document: documentOf<T>(row) };
}
