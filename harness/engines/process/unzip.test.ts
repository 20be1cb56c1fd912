import { mkdtemp, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { unzip } from "./unzip.ts";

const LIMITS = { bytesMax: 1000, entriesMax: 3 };
const LINK = 0o120777;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "unzip-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function zipOf(entries: [name: string, content: string, mode?: number][]) {
  const zip = new ZipFile();
  for (const [name, content, mode = 0o100644] of entries)
    zip.addBuffer(Buffer.from(content), name, { mode });
  zip.end();
  return buffer(zip.outputStream);
}

test("files, folders, permissions and inner links are kept", async () => {
  const zip = await zipOf([
    ["a/b.txt", "hello"],
    ["run.sh", "#!/bin/sh", 0o100755],
    ["a/link", "../run.sh", LINK],
  ]);
  await unzip(zip, folder, LIMITS);
  expect(await readFile(join(folder, "a/b.txt"), "utf8")).toBe("hello");
  expect((await stat(join(folder, "run.sh"))).mode & 0o777).toBe(0o755);
  expect(await readlink(join(folder, "a/link"))).toBe("../run.sh");
});

test.for([
  ["a link that leaves", [["link", "../../etc/passwd", LINK]], "link that leaves it"],
  ["an absolute link", [["link", "/etc/passwd", LINK]], "link that leaves it"],
  ["too many bytes", [["big", "x".repeat(1001)]], "unpacks to over 1000 bytes"],
  [
    "too many entries",
    [
      ["1", ""],
      ["2", ""],
      ["3", ""],
      ["4", ""],
    ],
    "more than 3 entries",
  ],
] as [string, [string, string, number?][], string][])("refuses %s", async ([, entries, why]) => {
  await expect(unzip(await zipOf(entries), folder, LIMITS)).rejects.toThrow(why);
});

test("refuses a climbing name", async () => {
  // yazl makes no such zip, so the name is changed afterwards, in both of its places.
  const zip = Buffer.from(
    (await zipOf([["xx/evil", "1"]])).toString("latin1").replaceAll("xx/", "../"),
    "latin1",
  );
  await expect(unzip(zip, folder, LIMITS)).rejects.toThrow("cannot be read as a zip");
});

test("refuses a file that is larger than the zip tells", async () => {
  const zip = await zipOf([["a", "x".repeat(500)]]);
  const told = Buffer.alloc(4);
  told.writeUInt32LE(500);
  const less = Buffer.alloc(4);
  less.writeUInt32LE(20);
  const lying = Buffer.from(
    zip.toString("latin1").replaceAll(told.toString("latin1"), less.toString("latin1")),
    "latin1",
  );
  expect(lying.equals(zip)).toBe(false);
  await expect(unzip(lying, folder, LIMITS)).rejects.toThrow(/as a zip|another size/);
});

test("refuses what is no zip, and one that is cut off", async () => {
  const zip = await zipOf([["a", "hello"]]);
  await expect(unzip(Buffer.from("hello"), folder, LIMITS)).rejects.toThrow("as a zip");
  await expect(unzip(zip.subarray(0, 40), folder, LIMITS)).rejects.toThrow("as a zip");
});
