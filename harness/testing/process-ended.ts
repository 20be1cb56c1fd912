/** Waiting until a process is gone: one that has ended is still there until it is reaped. */

import { eventually } from "#kernel/eventually.ts";

export function processEnded(pid: number): Promise<true> {
  return eventually(() => isGone(pid) || undefined, {
    what: `the end of process ${pid}`,
    withinMs: 5000,
  });
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true; // ESRCH
  }
}
