import { afterEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "#store/database.ts";
import { type Journal, type JournalEntry, openJournal } from "./journal.ts";
import { readTrace } from "./trace.ts";

const databases: Database[] = [];
afterEach(() => {
  for (const database of databases.splice(0)) database.close();
});

function emptyJournal(): Journal {
  let time = 1000;
  const database = openDatabase(undefined);
  databases.push(database);
  return openJournal(database, () => (time += 5));
}

/** Appends a record and returns its position. */
const write = (journal: Journal, summary: string, entry: Partial<JournalEntry> = {}): number =>
  journal.append({ kind: "call", cause: undefined, summary, ...entry }).seq;

const OBJECT = "s3://box/dropbox/BATCH.CSV";

function storyOfAnUpload(): Journal {
  const journal = emptyJournal();
  const put = write(journal, "s3 PutObject", { refs: [OBJECT], requestId: "5EED" });
  const changed = write(journal, "ObjectChanged", { kind: "event", cause: put, refs: [OBJECT] });
  const reason = "lambda ingest: suffix .csv does not match";
  write(journal, reason, { kind: "skipped", cause: changed });
  write(journal, "s3 ListBuckets");
  return journal;
}

test("finds the tree by the end of a key, and the reason it stopped", () => {
  const { trees, reasons, text, near } = readTrace(storyOfAnUpload(), "BATCH.CSV");
  expect(trees).toHaveLength(1);
  expect(reasons).toEqual(["lambda ingest: suffix .csv does not match"]);
  expect(text).toMatchInlineSnapshot(`
    "   +0.000 s  s3 PutObject
       +0.005 s  └─ event: ObjectChanged
       +0.010 s     └─ skipped: lambda ingest: suffix .csv does not match"
  `);
  expect(near).toEqual([]);
});

test.for([
  ["s3://box/dropbox/BATCH.CSV", true],
  ["dropbox/BATCH.CSV", true],
  ["5EED", true],
  ["ATCH.CSV", false],
  ["ropbox/BATCH.CSV", false],
  ["other/dropbox/BATCH.CSV", false],
] as const)("%s names the upload: %s", ([ref, known]) => {
  expect(readTrace(storyOfAnUpload(), ref).trees).toHaveLength(known ? 1 : 0);
});

describe("a batch of messages", () => {
  /** Three messages, sent apart, of which one function's run takes all and writes an object. */
  function storyOfABatch() {
    const journal = emptyJournal();
    const receipts = ["m-1", "m-2", "m-3"].map((id) => {
      const refs = [id];
      const sent = write(journal, `sqs SendMessage ${id}`, { refs });
      return write(journal, `MessageReceived ${id}`, { kind: "event", cause: sent, refs });
    });
    const batch = write(journal, "lambda f takes 3 messages: m-1, m-2, m-3", {
      kind: "note",
      links: receipts,
      refs: ["m-1", "m-2", "m-3", "run-1"],
    });
    write(journal, "s3 PutObject s3://box/result", { cause: batch, refs: ["s3://box/result"] });
    return journal;
  }

  test("stands below the message that is asked for, and no other's story is told", () => {
    const { trees, text } = readTrace(storyOfABatch(), "m-2");
    expect(trees).toHaveLength(1);
    expect(text).toMatchInlineSnapshot(`
      "   +0.000 s  sqs SendMessage m-2
         +0.005 s  └─ event: MessageReceived m-2
         +0.020 s     └─ note: lambda f takes 3 messages: m-1, m-2, m-3
         +0.025 s        └─ s3 PutObject s3://box/result"
    `);
  });

  test.for(["run-1", "result"])("%s goes back to every message, and is told once", (ref) => {
    expect(readTrace(storyOfABatch(), ref).text).toMatchInlineSnapshot(`
      "   +0.000 s  sqs SendMessage m-1
         +0.005 s  └─ event: MessageReceived m-1
         +0.030 s     └─ note: lambda f takes 3 messages: m-1, m-2, m-3
         +0.035 s        └─ s3 PutObject s3://box/result
         +0.000 s  sqs SendMessage m-2
         +0.005 s  └─ event: MessageReceived m-2
         +0.020 s     └─ note: lambda f takes 3 messages: m-1, m-2, m-3 (shown above)
         +0.000 s  sqs SendMessage m-3
         +0.005 s  └─ event: MessageReceived m-3
         +0.010 s     └─ note: lambda f takes 3 messages: m-1, m-2, m-3 (shown above)"
    `);
  });

  test("of more messages than a trace can tell goes back to the first twenty", () => {
    const journal = emptyJournal();
    const links = Array.from({ length: 30 }, (_, n) => write(journal, `sqs SendMessage ${n}`));
    const batch = write(journal, "lambda f takes 30 messages", { kind: "note", links });
    write(journal, "s3 PutObject", { cause: batch, refs: ["s3://box/result"] });
    expect(readTrace(journal, "result").trees).toHaveLength(20);
  });

  test("is as many hops away as its farthest message", () => {
    const journal = emptyJournal();
    const sent = write(journal, "s3 PutObject");
    const delivered = write(journal, "s3 → sqs", { kind: "delivery", cause: sent });
    const links = [write(journal, "sqs SendMessage"), delivered];
    expect(journal.append({ kind: "note", cause: undefined, links, summary: "" }).hops).toBe(1);
  });
});

describe("a thing that very many records name", () => {
  test("has its newest traced, and says that others were left out", () => {
    const journal = emptyJournal();
    for (let n = 1; n <= 600; n++) write(journal, `sqs SendMessage ${n}`, { refs: ["queue"] });
    const { trees, text } = readTrace(journal, "queue");
    expect(trees.map(({ record }) => record.summary).at(-1)).toBe("sqs SendMessage 600");
    expect(trees).toHaveLength(500);
    expect(text.split("\n")[0]).toContain("older records that name queue were left out");
  });

  test("with too much that followed is cut where it says so", () => {
    const journal = emptyJournal();
    const root = write(journal, "s3 PutObject", { refs: ["key"] });
    for (let n = 0; n < 2500; n++) write(journal, `effect ${n}`, { cause: root });
    const lines = readTrace(journal, "key").text.split("\n");
    expect(lines).toHaveLength(2001);
    expect(lines.at(-1)).toContain("… more was left out");
  });
});

describe("of a name that nothing has", () => {
  const nearOf = (ref: string) => readTrace(storyOfAnUpload(), ref).near;

  test.for([
    ["batch.csv", "in another case"],
    ["dropbox/BATCH", "without its extension"],
    ["dropbox/Spring/BATCH.CSV", "in another folder"],
    ["s3://box/dropbox/BATCH.xlsx", "with another extension"],
  ])("%s, the same %s is near", ([ref]) => {
    const journal = storyOfAnUpload();
    const { trees, text } = readTrace(journal, ref ?? "");
    expect(trees).toEqual([]);
    expect(text).toContain(`Nothing in the journal names ${ref}`);
    expect(text.split("\n")).toContain(`  ${OBJECT}`);
  });

  test("the text of an error leads to what it was about", () => {
    expect(nearOf("suffix .csv does not match")).toEqual([
      `${OBJECT}  (lambda ingest: suffix .csv does not match)`,
    ]);
  });

  test("nothing is near that is only as short as anything else", () => {
    expect(nearOf("%")).toEqual([]);
    expect(nearOf("k4486715g")).toEqual([]);
  });

  test("the newest few are told, each once", () => {
    const journal = emptyJournal();
    for (let n = 0; n < 50; n++)
      write(journal, `s3 Get s3://box/x${n}`, { refs: [`s3://box/x${n}`] });
    const newest = [49, 48, 47, 46, 45].map((n) => `s3://box/x${n}`);
    expect(readTrace(journal, "s3://BOX/X").near).toEqual(newest);
  });
});

test("an outcome that is known later joins what the record says already", () => {
  const journal = emptyJournal();
  const call = write(journal, "lambda Invoke", { refs: ["f"], detail: { principal: "someone" } });
  journal.conclude(call, { failure: "TooLarge", detail: { message: "6 MB are too much" } });
  expect(journal.find(call)?.detail).toEqual({
    principal: "someone",
    message: "6 MB are too much",
  });
  expect(readTrace(journal, "f").text).toContain("lambda Invoke ✗ TooLarge: 6 MB are too much");
});

test("the oldest record of a name that thousands have is found", () => {
  const journal = emptyJournal();
  const sent = write(journal, "sqs SendMessage", { refs: ["message-1"] });
  for (let i = 0; i < 10_001; i++)
    write(journal, "received", { kind: "event", refs: ["message-1"] });
  const deleted = write(journal, "sqs DeleteMessage", { refs: ["message-1"] });
  expect(journal.naming("message-1", "oldest", "call")?.seq).toBe(sent);
  expect(journal.naming("message-1", "newest", "call")?.seq).toBe(deleted);
});
