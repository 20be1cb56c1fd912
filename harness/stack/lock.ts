/**
 * A lock between processes, as a file that names its owner. An owner that has ended no longer holds
 * it, however it ended.
 */

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "#kernel/clock.ts";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import { identify, isAlive, type ProcessIdentity } from "./process/identity.ts";
import { isSystemError } from "./process/system-error.ts";

const PAUSE_MS = 100;

/** Runs `task` while no other process, nor another call in this one, holds the lock at `path`. */
export async function withLock<T>(path: string, clock: Clock, task: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    const lock = tryLock(path);
    if (!lock.holder)
      try {
        return await task();
      } finally {
        lock.release();
      }
    await new Promise<void>((resolve) => clock.schedule(clock.now() + PAUSE_MS, resolve));
  }
}

/** A lock that was taken, or who has it. */
export type Lock =
  | { readonly holder?: undefined; release(): void }
  | { readonly holder: ProcessIdentity };

let takes = 0;

/** Takes the lock at `path` unless a living process holds it; its folder must be there. */
export function tryLock(path: string): Lock {
  const mine = `${path}.${process.pid}.${takes++}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    for (;;) {
      try {
        // A link appears with its content, so that nobody reads a lock without an owner.
        linkSync(mine, path);
        return { release: () => rmSync(path, { force: true }) };
      } catch (error) {
        if (!isSystemError(error, "EEXIST")) throw error;
      }
      const holder = readIdentity(path);
      if (holder && isAlive(holder)) return { holder };
      if (holder) setAside(path, `${mine}.old`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Removes the lock of one who has ended. Moved away first and looked at again: between the look and
 * the removal another process may have done the same and taken the lock.
 */
function setAside(path: string, aside: string): void {
  try {
    renameSync(path, aside);
    const moved = readIdentity(aside);
    if (moved && isAlive(moved)) linkSync(aside, path);
  } catch (error) {
    if (!isSystemError(error, "ENOENT") && !isSystemError(error, "EEXIST")) throw error;
  } finally {
    rmSync(aside, { force: true });
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
