/** The end of a server's log file. */

import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";

const TAIL_BYTES = 64 * 1024;

/** The last lines of the file, oldest first; none when there is no file. */
export function lastLines(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    const lines = buffer.toString("utf8").split("\n");
    // The first line of a cut file is only a part of one.
    return lines.slice(size > TAIL_BYTES ? 1 : 0).filter((line) => line !== "");
  } finally {
    closeSync(file);
  }
}
