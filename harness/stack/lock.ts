/**
 * A lock between processes, as a file that names its owner. An owner that has ended no longer holds
 * it, however it ended.
 */

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import { identify, isAlive, type ProcessIdentity } from "./process/identity.ts";
import { isSystemError } from "./process/system-error.ts";

const PAUSE_MS = 100;

/** Runs `task` while no other process, nor another call in this one, holds the lock at `path`. */
export async function withLock<T>(path: string, clock: Clock, task: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path))
    await new Promise<void>((resolve) => clock.schedule(clock.now() + PAUSE_MS, resolve));
  try {
    return await task();
  } finally {
    rmSync(path, { force: true });
  }
}

let takes = 0;

function take(path: string): boolean {
  const mine = `${path}.${process.pid}.${takes++}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    // A link appears with its content, so that nobody reads a lock without an owner.
    linkSync(mine, path);
    return true;
  } catch (error) {
    if (!isSystemError(error, "EEXIST")) throw error;
    const owner = readIdentity(path);
    if (owner && !isAlive(owner)) rmSync(path, { force: true });
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Undefined when the lock has just been given up. */
function readIdentity(path: string): ProcessIdentity | undefined {
  try {
    return asIdentity(parseJson(readFileSync(path, "utf8")));
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** The identity that was written as JSON; what is not one belongs to nobody. */
export function asIdentity(value: unknown): ProcessIdentity {
  if (isJsonObject(value) && typeof value["pid"] === "number" && typeof value["began"] === "string")
    return { pid: value["pid"], began: value["began"] };
  return { pid: 0, began: "none" };
}
