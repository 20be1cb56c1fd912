/** Telling a full disk from other failures, whoever met it: Node, SQLite, or a server's log. */

import { HarnessError, messageOf } from "./harness-error.ts";

/** No space on the device, and no quota left: errno(3). */
const CODES: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);

/** SQLITE_FULL, and SQLITE_IOERR_SHMSIZE: https://sqlite.org/rescode.html */
const SQLITE_CODES: ReadonlySet<unknown> = new Set([13, 4874]);

const WORDS = /database or disk is full|No space left on device/i;

/** Whether there was no room for what was to be written; causes count as well. */
export function isDiskFull(thrown: unknown): boolean {
  for (let at = thrown; at instanceof Error; at = at.cause) {
    if (at instanceof HarnessError && at.code === "DISK_FULL") return true;
    if ("code" in at && CODES.has(at.code)) return true;
    if ("errcode" in at && SQLITE_CODES.has(at.errcode)) return true;
    if (WORDS.test(messageOf(at))) return true;
  }
  return false;
}

/** A full disk as a sentence that ends in `consequence`; any other failure as it is. */
export function asDiskFull(thrown: unknown, place: string, consequence: string): unknown {
  if (!isDiskFull(thrown)) return thrown;
  return new HarnessError("DISK_FULL", `The disk that holds ${place} is full, so ${consequence}.`, {
    cause: thrown,
  });
}
