import { afterEach, expect, test } from "vitest";
import { type Database, openDatabase } from "#store/database.ts";
import { openJournal } from "./journal.ts";
import { formatTrace, reasonsIn, traceOf } from "./trace.ts";

const databases: Database[] = [];
afterEach(() => {
  for (const database of databases.splice(0)) database.close();
});

function storyOfAnUpload() {
  let time = 1000;
  const database = openDatabase(undefined);
  databases.push(database);
  const journal = openJournal(database, () => (time += 5));
  const put = journal.append({
    kind: "call",
    cause: undefined,
    summary: "s3 PutObject",
    refs: ["s3://box/dropbox/BATCH.CSV"],
  });
  const event = journal.append({
    kind: "event",
    cause: put.seq,
    summary: "ObjectChanged",
    refs: ["s3://box/dropbox/BATCH.CSV"],
  });
  const reason = "lambda ingest: suffix .csv does not match";
  journal.append({ kind: "skipped", cause: event.seq, summary: reason });
  journal.append({ kind: "call", cause: undefined, summary: "s3 ListBuckets" });
  return journal;
}

test("finds the tree by the end of a key, and the reason it stopped", () => {
  const trees = traceOf(storyOfAnUpload(), "BATCH.CSV");
  expect(trees).toHaveLength(1);
  expect(reasonsIn(trees).map((record) => record.summary)).toEqual([
    "lambda ingest: suffix .csv does not match",
  ]);
  expect(formatTrace(trees)).toMatchInlineSnapshot(`
    "   +0.000 s  s3 PutObject
       +0.005 s  └─ event: ObjectChanged
       +0.010 s     └─ skipped: lambda ingest: suffix .csv does not match"
  `);
});

test("a key that nothing mentions has no trace", () => {
  expect(traceOf(storyOfAnUpload(), "ATCH.CSV")).toEqual([]);
});
