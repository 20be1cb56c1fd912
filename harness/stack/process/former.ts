/** A server's process of an earlier run, which ended by force may still be on its way out. */

import { existsSync, readFileSync, rmSync } from "node:fs";
import { eventually } from "#kernel/eventually.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { identify } from "./identity.ts";
import { isSystemError } from "./system-error.ts";

const WITHIN_MS = 5_000;
const EVERY_MS = 10;

/**
 * Resolves when the process that `pidFile` names has ended, or after five seconds: what starts then
 * says better why it cannot. Some servers take one for alive that has ended and that nobody has
 * noticed yet, so the file of such a one goes.
 */
export async function untilFormerEnded(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
  if (!Number.isInteger(pid)) return;
  try {
    await eventually(() => (identify(pid) === undefined ? true : undefined), {
      what: `process ${pid} to end`,
      withinMs: WITHIN_MS,
      everyMs: EVERY_MS,
    });
    if (hasId(pid)) rmSync(pidFile);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
  }
}

function hasId(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (isSystemError(error, "ESRCH")) return false;
    throw error;
  }
}
