/** What is asked of one kept server from outside its run, whatever it runs as. */

import { join } from "node:path";
import { isContainer, type ServerIdentity } from "./identity.ts";
import { LOG_FILE } from "./process/folder.ts";
import { isAlive } from "./process/identity.ts";
import { lastLines } from "./process/log-file.ts";

export async function isRunning(identity: ServerIdentity): Promise<boolean> {
  if (!isContainer(identity)) return isAlive(identity);
  const { containerRuns } = await import("./docker/kept-containers.ts");
  return containerRuns(identity);
}

/** Its last lines, oldest first; a process has written them in its folder. */
export async function lastLog(
  identity: ServerIdentity,
  folder: string,
  lines: number,
): Promise<readonly string[]> {
  if (!isContainer(identity)) return lastLines(join(folder, LOG_FILE)).slice(-lines);
  const { containerLog } = await import("./docker/kept-containers.ts");
  return containerLog(identity, lines);
}
