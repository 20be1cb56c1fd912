/**
 * A log file that is written line by line. A full disk loses lines, not the process that writes
 * them: once there is room again, a line tells how many are missing.
 */

import { appendFileSync } from "node:fs";
import { isDiskFull } from "#kernel/disk-full.ts";

export interface LogFile {
  write(line: string): void;
}

/** Lines are at the end of the file when `write` returns. */
export function openLogFile(path: string): LogFile {
  let lost = 0;
  return {
    write(line) {
      // Of the first that was lost, a part may stand without its end.
      const gap = lost === 0 ? "" : `\n[avalon-aws] ${lost} lines are missing: the disk was full\n`;
      try {
        appendFileSync(path, `${gap}${line}\n`);
        lost = 0;
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        lost++;
      }
    },
  };
}
