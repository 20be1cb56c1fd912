/** What ended a command, as the one sentence that a person can act on. */

import { isDiskFull } from "#kernel/disk-full.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";

/** The error in the user's terms; undefined for a bug of ours, which keeps its stack. */
export function explained(thrown: unknown): HarnessError | undefined {
  if (isDiskFull(thrown))
    return new HarnessError(
      "DISK_FULL",
      `The disk is full: ${messageOf(thrown)}. Free some space, or choose another place by ` +
        "--data-dir, TMPDIR or AVALON_AWS_CACHE_DIR; what was written before is kept.",
      { cause: thrown },
    );
  if (thrown instanceof HarnessError) return thrown;
  const denied = chainOf(thrown).find((error) => UNREADABLE.includes(codeOf(error)));
  if (!denied) return undefined;
  return new HarnessError(
    "INPUT_UNREADABLE",
    `${messageOf(denied)}: give this user the rights to it, or name another place.`,
    { cause: thrown },
  );
}

const UNREADABLE: readonly string[] = ["EACCES", "EPERM", "EROFS", "ENOTDIR"];

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** The error and what caused it, outermost first. */
function chainOf(thrown: unknown): readonly unknown[] {
  const chain = [thrown];
  for (let at = thrown; at instanceof Error && at.cause !== undefined; at = at.cause)
    chain.push(at.cause);
  return chain;
}
