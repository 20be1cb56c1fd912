/**
 * What happened in an account, and why: an append-only tree of records, each naming its cause. It
 * also holds what did not happen (a filter that did not match, a permission that was missing).
 * A record is written in the transaction of its change, so a crash loses neither alone.
 */

import type { Instant } from "#kernel/clock.ts";
import type { Json, JsonObject } from "#kernel/json.ts";
import type { Database, Row } from "#store/database.ts";

export type RecordKind =
  /** An operation was called, over the wire or within. */
  | "call"
  /** A fact a service published. */
  | "event"
  /** An attempt to deliver an event. */
  | "delivery"
  /** A delivery that was considered and not made. */
  | "skipped"
  /** A delivery that failed and will be tried again. */
  | "retry"
  /** A delivery that was given up. */
  | "dropped"
  /** A fault that the fault plan injected. */
  | "fault"
  /** Something an engine did: a POST of the worker daemon, an edge request, a process. */
  | "note"
  /** A failure inside the harness: it fails the running test. */
  | "bug";

export interface JournalEntry {
  readonly kind: RecordKind;
  /** The record this follows from; undefined for what came from outside. */
  readonly cause: number | undefined;
  /** One line for people: what happened to what. */
  readonly summary: string;
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  /** The error code, or another outcome; absent when all went well. */
  readonly failure?: string | undefined;
  readonly requestId?: string | undefined;
  /** What a trace finds this record by: object URLs, ids, ARNs. */
  readonly refs?: readonly string[] | undefined;
  readonly detail?: JsonObject | undefined;
}

export interface JournalRecord extends JournalEntry {
  /** Position in the account's journal, from 1. */
  readonly seq: number;
  readonly time: Instant;
  /** Deliveries between this record and what came from outside. */
  readonly hops: number;
}

export interface JournalFilter {
  readonly after?: number;
  readonly kind?: RecordKind;
  readonly service?: string;
  readonly limit?: number;
}

export interface Journal {
  append(entry: JournalEntry): JournalRecord;
  /** Completes a record whose outcome is known only later, such as a procedure's call. */
  conclude(seq: number, outcome: { readonly failure?: string; readonly detail?: JsonObject }): void;
  find(seq: number): JournalRecord | undefined;
  list(filter?: JournalFilter): readonly JournalRecord[];
  /** Records that name `ref`, oldest first; `ref` may be the end of a longer one after a slash. */
  about(ref: string): readonly JournalRecord[];
  effectsOf(seq: number): readonly JournalRecord[];
  /** Position of the newest record; 0 when there is none. */
  lastSeq(): number;
  /** Hears each record once it is committed. */
  subscribe(listener: (record: JournalRecord) => void): () => void;
}

/** The newest records kept an account; older ones are forgotten in steps. */
const RECORDS_MAX = 200_000;
const PRUNE_EVERY = 10_000;

const COLUMNS = "seq, time, cause, hops, kind, service, entry";

export function openJournal(database: Database, now: () => Instant): Journal {
  database.define(`
    CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, time INTEGER NOT NULL,
      cause INTEGER, hops INTEGER NOT NULL, kind TEXT NOT NULL, service TEXT, entry TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS journal_cause ON journal (cause) WHERE cause IS NOT NULL;
    CREATE TABLE IF NOT EXISTS journal_refs (ref TEXT NOT NULL, seq INTEGER NOT NULL,
      PRIMARY KEY (ref, seq)) WITHOUT ROWID`);
  const listeners = new Set<(record: JournalRecord) => void>();

  const hopsOf = (entry: JournalEntry): number => {
    if (entry.cause === undefined) return 0;
    const row = database.one("SELECT hops FROM journal WHERE seq = ?", entry.cause);
    return Number(row?.["hops"] ?? 0) + (entry.kind === "delivery" ? 1 : 0);
  };
  const append = (entry: JournalEntry): JournalRecord => {
    const { kind, cause, service, refs, ...rest } = entry;
    const time = now();
    const hops = hopsOf(entry);
    const { id: seq } = database.run(
      "INSERT INTO journal (time, cause, hops, kind, service, entry) VALUES (?, ?, ?, ?, ?, ?)",
      time,
      cause ?? null,
      hops,
      kind,
      service ?? null,
      JSON.stringify(refs?.length ? { ...rest, refs } : rest),
    );
    for (const ref of new Set(refs))
      database.run("INSERT OR IGNORE INTO journal_refs VALUES (?, ?)", ref, seq);
    if (seq % PRUNE_EVERY === 0) prune(database, seq - RECORDS_MAX);
    const record = { ...entry, seq, time, hops };
    if (listeners.size > 0)
      database.afterCommit(() => {
        for (const listener of listeners) listener(record);
      });
    return record;
  };
  const records = (where: string, ...values: (string | number)[]) =>
    database.all(`SELECT ${COLUMNS} FROM journal WHERE ${where}`, ...values).map(recordOf);
  const find = (seq: number) => records("seq = ?", seq)[0];

  return {
    append,
    conclude(seq, outcome) {
      const row = database.one("SELECT entry FROM journal WHERE seq = ?", seq);
      if (!row) return;
      // Written by `append`, so it is an entry.
      const entry = JSON.parse(String(row["entry"])) as JournalEntry;
      const detail = { ...entry.detail, ...outcome.detail };
      const text = JSON.stringify({ ...entry, ...outcome, detail });
      database.run("UPDATE journal SET entry = ? WHERE seq = ?", text, seq);
    },
    find,
    list: ({ after = 0, kind, service, limit = 1000 } = {}) =>
      records(
        "seq > ? AND kind = coalesce(nullif(?, ''), kind) AND " +
          "(? = '' OR service = ?) ORDER BY seq LIMIT ?",
        after,
        kind ?? "",
        service ?? "",
        service ?? "",
        limit,
      ),
    about: (ref) =>
      records(
        "seq IN (SELECT seq FROM journal_refs WHERE ref = ? OR ref LIKE ? ESCAPE '\\') ORDER BY seq",
        ref,
        `%/${ref.replace(/[\\%_]/g, "\\$&")}`,
      ),
    effectsOf: (seq) => records("cause = ? ORDER BY seq", seq),
    lastSeq: () => Number(database.one("SELECT max(seq) AS seq FROM journal")?.["seq"] ?? 0),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function prune(database: Database, upTo: number): void {
  database.run("DELETE FROM journal WHERE seq <= ?", upTo);
  database.run("DELETE FROM journal_refs WHERE seq <= ?", upTo);
}

function recordOf(row: Row): JournalRecord {
  // The entry was written by `append`, so its members are a record's.
  const entry = JSON.parse(String(row["entry"])) as JournalEntry & Record<string, Json>;
  const cause = row["cause"];
  return {
    ...entry,
    seq: Number(row["seq"]),
    time: Number(row["time"]),
    hops: Number(row["hops"]),
    cause: cause === null ? undefined : Number(cause),
    kind: String(row["kind"]) as RecordKind,
    service: row["service"] === null ? undefined : String(row["service"]),
  };
}
