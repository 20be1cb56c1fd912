/**
 * An account's bytes, content-addressed by SHA-256: up to 64 KiB inside the database, larger ones
 * as files. A blob lives as long as a document names it or someone holds it; bytes that were
 * received for a call that then failed are freed when the hold ends.
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream, type Dirent, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { asDiskFull, isDiskFull } from "#kernel/disk-full.ts";
import type { BlobSegment, BodySource } from "#model/body.ts";
import type { Database } from "./database.ts";

/** The largest blob kept inside the database. */
const INLINE_BYTES_MAX = 64 * 1024;

/** Documents count the blobs they name through this. */
export interface BlobReferences {
  retain(blobs: readonly string[]): void;
  release(blobs: readonly string[]): void;
}

export interface WrittenBlob {
  /** Empty for an empty body. */
  readonly segments: readonly BlobSegment[];
  readonly bytes: number;
  /** Lower-case hex. */
  readonly md5: string;
}

export interface BlobStore {
  readonly references: BlobReferences;
  /** Receives `chunks` whole and holds the result until {@link BlobStore.drop}. */
  write(chunks: AsyncIterable<Uint8Array>): Promise<WrittenBlob>;
  /** Keeps blobs alive while they are used outside a document. */
  hold(segments: readonly BlobSegment[]): void;
  /** Ends a hold; what nothing names any more is freed. */
  drop(segments: readonly BlobSegment[]): void;
  /** The bytes of a body, streamed; blobs are held until the last byte was taken. */
  read(body: BodySource): AsyncIterable<Uint8Array>;
  /** Bytes kept, for reports. */
  bytes(): number;
}

/** Opens the blobs of `database`; large ones live under `folder`. */
export function openBlobs(database: Database, folder: string): BlobStore {
  database.define(
    "CREATE TABLE IF NOT EXISTS blobs (id TEXT PRIMARY KEY, bytes INTEGER NOT NULL, " +
      "named INTEGER NOT NULL, content BLOB) WITHOUT ROWID",
  );
  const holds = new Map<string, number>();
  const fileOf = (id: string) => join(folder, id.slice(0, 2), id);
  sweep(database, folder);

  // What could not be freed because there was no room to write that down.
  const unfreed = new Set<string>();
  const free = (id: string) => {
    const row = database.one("SELECT named, content IS NULL AS filed FROM blobs WHERE id = ?", id);
    if (!row || Number(row["named"]) > 0 || holds.has(id)) return;
    database.run("DELETE FROM blobs WHERE id = ?", id);
    if (row["filed"]) database.afterCommit(() => rmSync(fileOf(id), { force: true }));
  };
  const freeWhenThereIsRoom = (id: string) => {
    unfreed.add(id);
    try {
      for (const each of unfreed) {
        free(each);
        unfreed.delete(each);
      }
    } catch (error) {
      // The next one that is let go tries again, and so does the next start.
      if (!isDiskFull(error)) throw error;
    }
  };
  const hold = (segments: readonly BlobSegment[]) => {
    for (const { blob } of segments) holds.set(blob, (holds.get(blob) ?? 0) + 1);
  };
  const drop = (segments: readonly BlobSegment[]) => {
    for (const { blob } of segments) {
      const left = (holds.get(blob) ?? 1) - 1;
      if (left > 0) holds.set(blob, left);
      else if (holds.delete(blob)) freeWhenThereIsRoom(blob);
    }
  };
  const references: BlobReferences = {
    retain(blobs) {
      for (const id of blobs) database.run("UPDATE blobs SET named = named + 1 WHERE id = ?", id);
    },
    release(blobs) {
      for (const id of blobs) {
        database.run("UPDATE blobs SET named = named - 1 WHERE id = ?", id);
        free(id);
      }
    },
  };
  const keep = (received: Received): WrittenBlob => {
    const { id, bytes, md5 } = received;
    if (bytes === 0) return { segments: [], bytes, md5 };
    const segments = [{ blob: id, bytes }];
    const known = database.one("SELECT 1 FROM blobs WHERE id = ?", id) !== undefined;
    try {
      if (received.file !== undefined && !known) moveInto(received.file, fileOf(id));
      if (!known)
        database.run("INSERT INTO blobs VALUES (?, ?, 0, ?)", id, bytes, received.content);
    } catch (error) {
      // A file without a row would be in the way of the space that is needed.
      if (received.file !== undefined) rmSync(fileOf(id), { force: true });
      throw error;
    } finally {
      if (received.file !== undefined) rmSync(received.file, { force: true });
    }
    hold(segments);
    return { segments, bytes, md5 };
  };
  return {
    references,
    async write(chunks) {
      try {
        return keep(await receive(chunks, folder));
      } catch (error) {
        const consequence = "the body was not stored; free some space and send it again";
        throw asDiskFull(error, folder, consequence);
      }
    },
    hold,
    drop,
    async *read(body) {
      if (body instanceof Uint8Array) yield body;
      else if (!("kind" in body)) yield* body;
      else {
        hold(body.segments);
        try {
          yield* readRange(database, fileOf, body.segments, body.start, body.end);
        } finally {
          drop(body.segments);
        }
      }
    },
    bytes: () => Number(database.one("SELECT coalesce(sum(bytes), 0) AS n FROM blobs")?.["n"]),
  };
}

interface Received {
  readonly id: string;
  readonly bytes: number;
  readonly md5: string;
  /** The content, when small. */
  readonly content: Uint8Array | null;
  /** Where it was written, when large. */
  readonly file: string | undefined;
}

let receiving = 0;

/** Takes all chunks, hashing on the way; goes to a file as soon as it is too large for a row. */
async function receive(chunks: AsyncIterable<Uint8Array>, folder: string): Promise<Received> {
  const sha256 = createHash("sha256");
  const md5 = createHash("md5");
  const small: Uint8Array[] = [];
  let bytes = 0;
  let file: string | undefined;
  let handle: FileHandle | undefined;
  try {
    for await (const chunk of chunks) {
      sha256.update(chunk);
      md5.update(chunk);
      bytes += chunk.length;
      if (handle) await handle.writeFile(chunk);
      else if (small.push(chunk) && bytes > INLINE_BYTES_MAX) {
        mkdirSync(folder, { recursive: true });
        file = join(folder, `receiving-${process.pid}-${receiving++}`);
        handle = await open(file, "w");
        for (const early of small.splice(0)) await handle.writeFile(early);
      }
    }
  } catch (error) {
    await handle?.close();
    if (file !== undefined) rmSync(file, { force: true });
    throw error;
  }
  await handle?.close();
  const content = file === undefined ? Buffer.concat(small) : null;
  return { id: sha256.digest("hex"), bytes, md5: md5.digest("hex"), content, file };
}

function moveInto(from: string, to: string): void {
  mkdirSync(join(to, ".."), { recursive: true });
  renameSync(from, to);
}

async function* readRange(
  database: Database,
  fileOf: (id: string) => string,
  segments: readonly BlobSegment[],
  start: number,
  end: number,
): AsyncIterable<Uint8Array> {
  let offset = 0;
  for (const { blob, bytes } of segments) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, bytes);
    offset += bytes;
    if (from >= to) continue;
    const content = database.one("SELECT content FROM blobs WHERE id = ?", blob)?.["content"];
    if (content instanceof Uint8Array) yield content.subarray(from, to);
    else yield* createReadStream(fileOf(blob), { start: from, end: to - 1 });
  }
}

/** After a crash: forgets blobs that nothing names, and files that no row knows. */
function sweep(database: Database, folder: string): void {
  database.run("DELETE FROM blobs WHERE named <= 0");
  for (const entry of entriesOf(folder)) {
    const known = database.one("SELECT 1 FROM blobs WHERE id = ?", entry.name);
    if (!known) rmSync(join(entry.parentPath, entry.name), { force: true });
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  } catch {
    return [];
  }
}
