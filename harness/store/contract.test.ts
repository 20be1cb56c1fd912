/** One suite for both kinds of store: in memory, and in a data directory that is opened again. */

import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openBlobs } from "./blobs.ts";
import { openDatabase } from "./database.ts";
import type { CollectionDefinition } from "./documents.ts";
import { createDocuments } from "./sqlite-documents.ts";

interface Book {
  readonly title: string;
  readonly year?: number;
  readonly cover?: string;
}

const books: CollectionDefinition<Book> = {
  name: "test/books",
  indexes: { year: (book) => book.year },
  blobs: (book) => (book.cover ? [book.cover] : []),
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function openStore(kind: "memory" | "file", folder = mkdtempSync(join(tmpdir(), "store-"))) {
  folders.push(folder);
  const database = openDatabase(kind === "file" ? join(folder, "world.db") : undefined);
  const blobs = openBlobs(database, join(folder, "blobs"));
  const collection = createDocuments(database, blobs.references).collection(books, "us-east-1");
  return { database, blobs, collection, folder };
}

async function* chunksOf(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

const large = (letter: string) => letter.repeat(100_000);

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(chunks)).toString();
}

describe.for(["memory", "file"] as const)("a store in %s", (kind) => {
  test("finds what was put, until it is removed", () => {
    const { collection } = openStore(kind);
    collection.put("a", { title: "A" });
    collection.put("a", { title: "B" });
    expect(collection.find("a")).toEqual({ title: "B" });
    expect([collection.remove("a"), collection.remove("a")]).toEqual([true, false]);
    expect(collection.find("a")).toBeUndefined();
  });

  test("scans in the order of UTF-8 bytes, from a prefix, after a key, up to a limit", () => {
    const { collection } = openStore(kind);
    for (const key of ["z", "é", "a/2", "a/10", "a/1", "\u{1F600}"])
      collection.put(key, { title: key });
    const keys = (range = {}) => collection.scan(range).map((entry) => entry.key);
    expect(keys()).toEqual(["a/1", "a/10", "a/2", "z", "é", "\u{1F600}"]);
    expect(keys({ prefix: "a/", after: "a/1" })).toEqual(["a/10", "a/2"]);
    expect(keys({ from: "a/2", limit: 2 })).toEqual(["a/2", "z"]);
    expect(keys({ prefix: "a/", after: "\u{1F600}" })).toEqual([]);
    expect(keys({ prefix: "a/", from: "a" })).toEqual(["a/1", "a/10", "a/2"]);
    expect(collection.count({ prefix: "a/" })).toBe(3);
  });

  test("scans an index in order and leaves out documents without a value", () => {
    const { collection } = openStore(kind);
    collection.put("b", { title: "b", year: 2001 });
    collection.put("a", { title: "a", year: 2001 });
    collection.put("c", { title: "c", year: 1999 });
    collection.put("d", { title: "d" });
    expect(collection.scanBy("year").map((entry) => entry.key)).toEqual(["c", "a", "b"]);
    expect(collection.scanBy("year", { from: 2000, limit: 1 })).toHaveLength(1);
    expect(collection.countBy("year", { to: 2000 })).toBe(1);
  });

  test("rolls everything back when a transaction throws", () => {
    const { database, collection } = openStore(kind);
    const work = () => {
      collection.put("a", { title: "A" });
      throw new Error("no");
    };
    expect(() => database.transact(work)).toThrow("no");
    expect(collection.find("a")).toBeUndefined();
  });

  test("keeps a blob while a document or a hold needs it", async () => {
    const { blobs, collection } = openStore(kind);
    for (const text of ["small", large("x")]) {
      const { segments, bytes } = await blobs.write(chunksOf(text));
      const cover = segments[0]?.blob ?? "";
      collection.put("a", { title: "A", cover });
      blobs.drop(segments);
      const body = { kind: "range", segments, start: 1, end: bytes } as const;
      expect(await textOf(blobs.read(body))).toBe(text.slice(1));
      collection.put("a", { title: "A" });
      expect(blobs.bytes()).toBe(0);
    }
  });

  test("frees what was received for nothing", async () => {
    const { blobs } = openStore(kind);
    const written = await blobs.write(chunksOf(large("a"), large("b")));
    expect(written).toMatchObject({ bytes: 200_000, md5: "855d227bf75c7d28e5c09706cc101b27" });
    blobs.drop(written.segments);
    expect(blobs.bytes()).toBe(0);
  });
});

test("a data directory keeps documents and blobs, and frees what a crash left", async () => {
  const first = openStore("file");
  const kept = await first.blobs.write(chunksOf(large("k")));
  await first.blobs.write(chunksOf(large("l")));
  first.collection.put("a", { title: "A", cover: kept.segments[0]?.blob ?? "" });
  first.database.close();
  const again = openStore("file", first.folder);
  expect(again.collection.find("a")?.title).toBe("A");
  expect(again.blobs.bytes()).toBe(100_000);
});

test("a database of another version is refused in words", () => {
  const { database, folder } = openStore("file");
  database.define("PRAGMA user_version = 99");
  database.close();
  expect(() => openDatabase(join(folder, "world.db"))).toThrow(/another version .* --data-dir/);
});
