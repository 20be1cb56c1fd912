/** Gets all tools; run by bootstrap.mjs before the tests and before a start. */

import { HarnessError } from "#kernel/harness-error.ts";
import { createProgress } from "./progress.ts";
import { ensureTools } from "./tools.ts";

try {
  await ensureTools({ env: process.env, progress: createProgress(process.stderr) });
} catch (error) {
  if (!(error instanceof HarnessError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
