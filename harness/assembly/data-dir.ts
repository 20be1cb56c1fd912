/**
 * The folder that keeps a harness's state from one start to the next: one harness at a time has it,
 * each start draws ids of its own, and time that was let pass stays passed.
 */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asDiskFull } from "#kernel/disk-full.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import { tryLock } from "#stack/lock.ts";
import { isSystemError } from "#stack/process/system-error.ts";
import { VERSION } from "./version.ts";

export interface DataDir {
  /** 1 for the first start on this folder. */
  readonly start: number;
  /** Milliseconds that earlier starts had let pass ahead of the machine's time. */
  readonly aheadMs: number;
  /** Keeps how far the clock is ahead, for the next start. */
  keepAhead(ms: number): void;
  /** Lets another harness have the folder. */
  close(): void;
}

/** Raised when what the folder holds changes its form; databases have a version of their own. */
const FORMAT = 1;
const FILE = "harness.json";

/** Takes the folder; DATA_DIR_INVALID when a living process has it or another version wrote it. */
export function openDataDir(folder: string): DataDir {
  mkdirSync(folder, { recursive: true });
  const lock = tryLock(join(folder, "lock"));
  if (lock.holder)
    throw new HarnessError(
      "DATA_DIR_INVALID",
      `${folder} is in use by process ${lock.holder.pid}; stop that one, or name another --data-dir.`,
    );
  try {
    const before = readBefore(folder);
    const start = before.starts + 1;
    let { aheadMs } = before;
    const write = () => {
      const content = { format: FORMAT, version: VERSION, starts: start, aheadMs };
      const path = join(folder, FILE);
      writeFileSync(`${path}.new`, JSON.stringify(content));
      renameSync(`${path}.new`, path);
    };
    write();
    return {
      start,
      aheadMs,
      keepAhead(ms) {
        aheadMs = ms;
        try {
          write();
        } catch (error) {
          throw asDiskFull(error, folder, "the next start will not know that time has passed");
        }
      },
      close: lock.release,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function readBefore(folder: string): { readonly starts: number; readonly aheadMs: number } {
  const path = join(folder, FILE);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return { starts: 0, aheadMs: 0 };
    throw error;
  }
  const found = parseJson(text);
  if (isJsonObject(found) && found["format"] === FORMAT)
    return { starts: Number(found["starts"]), aheadMs: Number(found["aheadMs"]) };
  const version = isJsonObject(found) ? String(found["version"]) : "unknown";
  throw new HarnessError(
    "DATA_DIR_INVALID",
    `${folder} was written by another version of the harness (${version}, this one is ${VERSION}); ` +
      "use that version, or name another --data-dir.",
  );
}
