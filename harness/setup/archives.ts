/**
 * Records the class archives of the servers on the JVM (AppCDS): each server is started once, used
 * a little, and ended; the JVM writes which classes it had loaded. Starts take half as long after.
 * https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html
 */

import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStack } from "#stack/stack.ts";
import type { Tools } from "#stack/tools.ts";
import type { Java } from "./java.ts";
import { archiveOf, JAVA_SERVERS, type JavaServerName } from "./java-server.ts";
import { type Environment, stateDir } from "./places.ts";
import { openRecordingBucket } from "./recording-bucket.ts";

/** Gives each server that has no archive one; the servers of `tools` must be complete. */
export async function recordArchives(tools: Tools, java: Java, env: Environment): Promise<void> {
  const names = JAVA_SERVERS.map(({ name }) => name).filter((name) => !tools[name]?.archive);
  const dataDir = mkdtempSync(join(tmpdir(), "avalon-aws-recording-"));
  const bucket = await openRecordingBucket();
  const unfinished = (name: JavaServerName) => `${archiveOf(name, java, env)}.new`;
  const recording: Tools = {
    ...tools,
    ...Object.fromEntries(
      names.map((name) => [name, { ...tools[name], recordTo: unfinished(name) }]),
    ),
  };
  try {
    const stack = await startStack({
      servers: names,
      tools: recording,
      dataDir,
      stateDir: stateDir(env),
      s3: bucket.access,
    });
    await stack.stop();
    for (const name of names)
      if (existsSync(unfinished(name))) renameSync(unfinished(name), archiveOf(name, java, env));
  } finally {
    await bucket.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
