/**
 * Gets all tools; run by bootstrap.mjs before the tests and before a start, with the command's own
 * words. Servers that run as containers need none.
 */

import { HarnessError } from "#kernel/harness-error.ts";
import { engineAnswers } from "#stack/backend.ts";
import { createProgress } from "./progress.ts";
import { ensureTools } from "./tools.ts";
import { wantedBackend } from "./wanted-backend.ts";

const backend = wantedBackend(process.argv.slice(2), process.env);
try {
  const progress = createProgress(process.stderr);
  await ensureTools({ env: process.env, progress, servers: backend !== "docker" });
} catch (error) {
  if (!(error instanceof HarnessError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // What can do without the servers' tools goes on; it says itself when it lacks another.
  if (backend === "auto" && (await engineAnswers()))
    process.stderr.write("A Docker engine answers: the servers run as containers instead.\n");
  else process.exitCode = 1;
}
