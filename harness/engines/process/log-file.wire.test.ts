/** A log on a disk that is really full: in a process of its own, as its file system is its own. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { noTinyDisk, tinyDisk } from "#store/testing/tiny-disk.ts";

const SCRIPT = `
  import { readFileSync, rmSync, writeFileSync } from "node:fs";
  import { openLogFile } from ${JSON.stringify(new URL("log-file.ts", import.meta.url).href)};
  const folder = process.argv[1];
  const log = openLogFile(folder + "/log");
  log.write("first");
  try {
    for (let i = 0; ; i++) writeFileSync(folder + "/" + i, "x".repeat(4096));
  } catch {}
  const long = "l".repeat(10_000);
  log.write(long);
  log.write(long);
  for (const name of ["0", "1", "2"]) rmSync(folder + "/" + name);
  log.write("last");
  process.stdout.write(readFileSync(folder + "/log", "utf8"));
`;

test.skipIf(noTinyDisk)(
  "a full disk loses lines, and the next that fits tells how many",
  async () => {
    const disk = tinyDisk("64k");
    const [program = "", ...words] = disk.around;
    const script = ["--input-type=module", "-e", SCRIPT, disk.path];
    const child = spawn(program, [...words, process.execPath, ...script], {
      cwd: import.meta.dirname,
    });
    const [out, err] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    expect(err).toBe("");
    const lines = out.split("\n").filter((line) => line !== "" && !/^l+$/.test(line));
    expect(lines).toEqual(["first", "[avalon-aws] 2 lines are missing: the disk was full", "last"]);
  },
);
