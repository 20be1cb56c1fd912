/** A story that cannot hold where it runs is skipped with its reason, which reports tell. */

import type { TestContext, TestOptions } from "vitest";

declare module "vitest" {
  export interface TaskMeta {
    /** Why a scenario was skipped. */
    skipReason?: string;
  }
}

/** Options of a test that is skipped for a reason known beforehand, so that nothing starts for it. */
export const skippedFor = (reason: string | undefined): TestOptions =>
  reason === undefined ? {} : { skip: true, meta: { skipReason: reason } };

/** Ends the test as skipped when there is a reason. */
export function skipFor(
  { task, skip }: Pick<TestContext, "task" | "skip">,
  reason: string | undefined,
): void {
  if (reason === undefined) return;
  task.meta.skipReason = reason;
  skip(reason);
}
