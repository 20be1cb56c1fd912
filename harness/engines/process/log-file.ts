/**
 * A log file that is written line by line. A full disk loses lines, not the process that writes
 * them: once there is room again, a line tells how many are missing.
 */

import { appendFileSync } from "node:fs";
import { isDiskFull } from "#kernel/disk-full.ts";

export interface LogFile {
  write(line: string): void;
}

/** The file is there from now on; lines are at its end when `write` returns. */
export function openLogFile(path: string): LogFile {
  let lost = 0;
  const append = (text: string): boolean => {
    try {
      appendFileSync(path, text);
      return true;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      return false;
    }
  };
  append("");
  return {
    write(line) {
      // Of the first that was lost, a part may stand without its end.
      const gap = lost === 0 ? "" : `\n[avalon-aws] ${lost} lines are missing: the disk was full\n`;
      lost = append(`${gap}${line}\n`) ? 0 : lost + 1;
    },
  };
}
