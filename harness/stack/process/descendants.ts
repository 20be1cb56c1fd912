/** The processes that a process has started, and theirs: Linux alone tells them and their memory. */

import { readdirSync, readFileSync } from "node:fs";
import { statOf } from "./identity.ts";
import { isSystemError } from "./system-error.ts";

/** All processes below `pid` that have not ended; none where the system is not Linux. */
export function descendantsOf(pid: number): readonly number[] {
  if (process.platform !== "linux") return [];
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const [state, parent] = statOf(Number(name)) ?? ["Z"];
    if (state === "Z") continue;
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)]);
  }
  const below = (id: number): number[] =>
    (children.get(id) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

/**
 * Memory of the process in MB, pages that it shares counted in part: over several processes the sum
 * is what they take together. 0 for one that has ended.
 * https://docs.kernel.org/filesystems/proc.html (smaps_rollup)
 */
export function proportionalMemoryMb(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
  } catch (error) {
    if (isSystemError(error, "ENOENT") || isSystemError(error, "ESRCH")) return 0;
    throw error;
  }
}
