/** A story that cannot hold where it runs is skipped with its reason, which reports tell. */

import type { TestContext } from "vitest";

declare module "vitest" {
  export interface TaskMeta {
    /** Why a scenario was skipped. */
    skipReason?: string;
  }
}

/** Ends the test as skipped when there is a reason. */
export function skipFor(
  { task, skip }: Pick<TestContext, "task" | "skip">,
  reason: string | undefined,
): void {
  if (reason === undefined) return;
  task.meta.skipReason = reason;
  skip(reason);
}
