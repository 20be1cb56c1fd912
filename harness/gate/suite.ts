/** The folder of the scenarios that a gate judges by. */

import { existsSync } from "node:fs";
import { HarnessError } from "#kernel/harness-error.ts";

/** Fails when there is none. */
export function requireSuite(suite: string): void {
  if (!existsSync(suite))
    throw new HarnessError("INPUT_UNREADABLE", `There is no suite at ${suite}; name its folder.`);
}
