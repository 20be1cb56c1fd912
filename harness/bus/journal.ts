/**
 * What happened in an account, and why: an append-only tree of records, each naming its cause. It
 * also holds what did not happen (a filter that did not match, a permission that was missing).
 * A record is written in the transaction of its change, so a crash loses neither alone.
 */

import { assert } from "#kernel/assert.ts";
import type { Instant } from "#kernel/clock.ts";
import type { Json, JsonObject } from "#kernel/json.ts";
import type { Database, Row } from "#store/database.ts";
import { type JournalRefs, openJournalRefs } from "./journal-refs.ts";

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
  /** The records it follows from where they are several, such as a batch's messages: no cause then. */
  readonly links?: readonly number[] | undefined;
  /** One line for people: what happened to what. */
  readonly summary: string;
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  /** The error code, or another outcome; absent when all went well. */
  readonly failure?: string | undefined;
  readonly requestId?: string | undefined;
  /** What a trace finds this record by, besides its request id: object URLs, ids, ARNs. */
  readonly refs?: readonly string[] | undefined;
  readonly detail?: JsonObject | undefined;
}

export interface JournalRecord extends JournalEntry {
  /** Position in the account's journal, from 1. */
  readonly seq: number;
  readonly time: Instant;
  /** Deliveries between this record and what came from outside, the longest way. */
  readonly hops: number;
}

export interface JournalFilter {
  readonly after?: number;
  readonly kind?: RecordKind;
  readonly service?: string;
  readonly limit?: number;
}

/** What is added to a record. */
export type Outcome = Pick<JournalEntry, "failure" | "detail" | "refs">;

export interface Journal {
  append(entry: JournalEntry): JournalRecord;
  /** Completes a record whose outcome is known only later; `detail` and `refs` join what it has. */
  conclude(seq: number, outcome: Outcome): void;
  find(seq: number): JournalRecord | undefined;
  list(filter?: JournalFilter): readonly JournalRecord[];
  /**
   * The newest records that name `ref` (1000 of them unless told otherwise), oldest first; `ref`
   * may be the end of a longer one after a slash.
   */
  about(ref: string, limit?: number): readonly JournalRecord[];
  /** The oldest or the newest record of a kind that names `ref`. */
  naming(ref: string, which: "oldest" | "newest", kind: RecordKind): JournalRecord | undefined;
  /** What follows from a record, as from its cause or as from one of several, oldest first. */
  effectsOf(seq: number, limit?: number): readonly JournalRecord[];
  /** Names like `text`, newest first: those that hold it, whatever the case of its letters. */
  refsLike(text: string, limit: number): readonly string[];
  /** The newest records whose summary or detail holds `text`, newest first. */
  mentioning(text: string, limit: number): readonly JournalRecord[];
  /** Position of the newest record; 0 when there is none. */
  lastSeq(): number;
  /** Hears each record once it is committed. */
  subscribe(listener: (record: JournalRecord) => void): () => void;
}

/** The newest records kept an account; older ones are forgotten in steps. */
const RECORDS_MAX = 200_000;
const PRUNE_EVERY = 10_000;

const COLUMNS = "seq, time, cause, hops, kind, service, entry";
const ABOUT_MAX = 1000;
/** Of a name that more records have, so many are looked at from the end that is asked for. */
const NAMING_MAX = 10_000;
const UNLIMITED = -1;

export function openJournal(database: Database, now: () => Instant): Journal {
  database.define(`
    CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, time INTEGER NOT NULL,
      cause INTEGER, hops INTEGER NOT NULL, kind TEXT NOT NULL, service TEXT, entry TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS journal_cause ON journal (cause) WHERE cause IS NOT NULL;
    CREATE TABLE IF NOT EXISTS journal_links (cause INTEGER NOT NULL, seq INTEGER NOT NULL,
      PRIMARY KEY (cause, seq)) WITHOUT ROWID`);
  const names = openJournalRefs(database);
  const listeners = new Set<(record: JournalRecord) => void>();
  const append = (entry: JournalEntry): JournalRecord => {
    const { kind, cause, service, refs, ...rest } = entry;
    const time = now();
    const hops = hopsOf(database, entry);
    const { id: seq } = database.run(
      "INSERT INTO journal (time, cause, hops, kind, service, entry) VALUES (?, ?, ?, ?, ?, ?)",
      time,
      cause ?? null,
      hops,
      kind,
      service ?? null,
      JSON.stringify(refs?.length ? { ...rest, refs } : rest),
    );
    names.add(seq, new Set([...(refs ?? []), ...(entry.requestId ? [entry.requestId] : [])]));
    for (const link of entry.links ?? []) {
      assert(link < seq, "a record follows from earlier ones");
      database.run("INSERT OR IGNORE INTO journal_links VALUES (?, ?)", link, seq);
    }
    if (seq % PRUNE_EVERY === 0) prune(database, names, seq - RECORDS_MAX);
    const record = { ...entry, seq, time, hops };
    if (listeners.size > 0)
      database.afterCommit(() => {
        for (const listener of listeners) listener(record);
      });
    return record;
  };
  return {
    append,
    conclude(seq, outcome) {
      const row = database.one("SELECT entry FROM journal WHERE seq = ?", seq);
      if (!row) return;
      const entry = entryOf(row);
      const both = entry.detail && outcome.detail;
      const detail = both ? { ...entry.detail, ...outcome.detail } : undefined;
      const refs = outcome.refs && [...(entry.refs ?? []), ...outcome.refs];
      const whole = { ...entry, ...outcome, ...(detail && { detail }), ...(refs && { refs }) };
      database.run("UPDATE journal SET entry = ? WHERE seq = ?", JSON.stringify(whole), seq);
      names.add(seq, new Set(outcome.refs));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...readingOf(database, names),
  };
}

function readingOf(
  database: Database,
  names: JournalRefs,
): Omit<Journal, "append" | "conclude" | "subscribe"> {
  const records = (where: string, ...values: (string | number)[]) =>
    database.all(`SELECT ${COLUMNS} FROM journal WHERE ${where}`, ...values).map(recordOf);
  return {
    find: (seq) => records("seq = ?", seq)[0],
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
    about: (ref, limit = ABOUT_MAX) =>
      records(
        "seq IN (SELECT value FROM json_each(?)) ORDER BY seq",
        JSON.stringify(names.naming(ref, limit, "newest")),
      ),
    effectsOf: (seq, limit = UNLIMITED) =>
      records(
        "seq IN (SELECT seq FROM journal WHERE cause = ? UNION " +
          "SELECT seq FROM journal_links WHERE cause = ?) ORDER BY seq LIMIT ?",
        seq,
        seq,
        limit,
      ),
    refsLike: names.holding,
    mentioning: (text, limit) =>
      records(
        "entry LIKE ? ESCAPE '\\' ORDER BY seq DESC LIMIT ?",
        `%${JSON.stringify(text)
          .slice(1, -1)
          .replace(/[\\%_]/g, "\\$&")}%`,
        limit,
      ),
    naming(ref, which, kind) {
      const order = which === "oldest" ? "ASC" : "DESC";
      const among = JSON.stringify(names.naming(ref, NAMING_MAX, which));
      const named = "seq IN (SELECT value FROM json_each(?))";
      return records(`${named} AND kind = ? ORDER BY seq ${order} LIMIT 1`, among, kind)[0];
    },
    lastSeq: () => Number(database.one("SELECT max(seq) AS seq FROM journal")?.["seq"] ?? 0),
  };
}

function hopsOf(database: Database, { kind, cause, links = [] }: JournalEntry): number {
  let hops = 0;
  for (const seq of cause === undefined ? links : [cause]) {
    const row = database.one("SELECT hops FROM journal WHERE seq = ?", seq);
    hops = Math.max(hops, Number(row?.["hops"] ?? 0));
  }
  return hops + (kind === "delivery" ? 1 : 0);
}

function prune(database: Database, names: JournalRefs, upTo: number): void {
  database.run("DELETE FROM journal WHERE seq <= ?", upTo);
  database.run("DELETE FROM journal_links WHERE cause <= ?", upTo);
  names.prune(upTo);
}

/** Written by `append`, so its members are a record's. */
const entryOf = (row: Row) =>
  JSON.parse(String(row["entry"])) as Omit<JournalEntry, "cause"> & Record<string, Json>;

function recordOf(row: Row): JournalRecord {
  const cause = row["cause"];
  return {
    ...entryOf(row),
    seq: Number(row["seq"]),
    time: Number(row["time"]),
    hops: Number(row["hops"]),
    cause: cause === null ? undefined : Number(cause),
    kind: String(row["kind"]) as RecordKind,
    service: row["service"] === null ? undefined : String(row["service"]),
  };
}
