/**
 * What a journal's records are found by: the names of the things they are about. A name is found
 * whole, or by its end after a slash, as a key is by its last part: names are kept split there, so
 * that either way the last part leads to them.
 */

import type { Database } from "#store/database.ts";

export interface JournalRefs {
  add(seq: number, refs: Iterable<string>): void;
  /** Positions of `limit` records that name `ref`, from the newest or from the oldest on. */
  naming(ref: string, limit: number, from: "newest" | "oldest"): readonly number[];
  /** The newest names that hold `part`, whatever the case of its letters. */
  holding(part: string, limit: number): readonly string[];
  prune(upTo: number): void;
}

export function openJournalRefs(database: Database): JournalRefs {
  database.define(`CREATE TABLE IF NOT EXISTS journal_refs (last TEXT NOT NULL,
    seq INTEGER NOT NULL, path TEXT NOT NULL, PRIMARY KEY (last, seq, path)) WITHOUT ROWID`);
  return {
    add(seq, refs) {
      for (const ref of refs) {
        const { path, last } = split(ref);
        database.run("INSERT OR IGNORE INTO journal_refs VALUES (?, ?, ?)", last, seq, path);
      }
    },
    naming(ref, limit, from) {
      const { path, last } = split(ref);
      const order = from === "newest" ? "DESC" : "ASC";
      const rows = database.all(
        "SELECT DISTINCT seq FROM journal_refs WHERE last = ?1 AND " +
          "(path = ?2 OR substr(path, -length(?3)) = ?3) " +
          `ORDER BY seq ${order} LIMIT ?4`,
        last,
        path,
        `/${path}`,
        limit,
      );
      return rows.map((row) => Number(row["seq"]));
    },
    holding(part, limit) {
      const rows = database.all(
        "SELECT path || last AS ref, max(seq) AS seq FROM journal_refs " +
          "WHERE path || last LIKE ? ESCAPE '\\' GROUP BY path, last ORDER BY seq DESC LIMIT ?",
        `%${part.replace(/[\\%_]/g, "\\$&")}%`,
        limit,
      );
      return rows.map((row) => String(row["ref"]));
    },
    prune: (upTo) => void database.run("DELETE FROM journal_refs WHERE seq <= ?", upTo),
  };
}

function split(ref: string): { readonly path: string; readonly last: string } {
  const at = ref.lastIndexOf("/") + 1;
  return { path: ref.slice(0, at), last: ref.slice(at) };
}
