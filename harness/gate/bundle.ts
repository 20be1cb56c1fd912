/** A bundle before the gate: what it is, or why it is none. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { entriesIn } from "#engines/process/unzip.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { BundleFacts } from "./report.ts";

/** What Beanstalk's Node platform can start; it may lie in one folder of the zip. */
const STARTS = /^([^/]+\/)?(Procfile|package\.json|app\.js|server\.js)$/;

/** Throws INPUT_UNREADABLE when there is no zip at `path`, or nothing in it that could be started. */
export async function inspectBundle(path: string): Promise<BundleFacts> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(`The bundle ${path} cannot be read: ${messageOf(error)}`, error);
  });
  const names = await entriesIn(bytes).catch((error: unknown) => {
    throw unreadable(`The bundle ${path} is no zip: ${messageOf(error)}`, error);
  });
  if (!names.some((name) => STARTS.test(name)))
    throw unreadable(
      `The bundle ${path} has nothing to start: it needs a Procfile or a package.json.`,
    );
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, sha256, bytes: bytes.length };
}

function unreadable(message: string, cause?: unknown): HarnessError {
  return new HarnessError("INPUT_UNREADABLE", message, { cause });
}
