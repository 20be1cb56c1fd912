/** Makes a server's folder ready for its process. */

import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HarnessError } from "#kernel/harness-error.ts";
import type { ProcessRecipe } from "../definition.ts";
import { spawnProcess } from "./handle.ts";
import { lastLines } from "./log-file.ts";
import { asUnprivileged, type SpawnCommand } from "./unprivileged.ts";

export const LOG_FILE = "log.txt";

/** Writes the recipe's files and does what is done once; gives the command to run. */
export async function prepareFolder(
  name: string,
  recipe: ProcessRecipe,
  folder: string,
): Promise<SpawnCommand> {
  mkdirSync(folder, { recursive: true });
  const written = Object.entries(recipe.files).map(([file, content]) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, 0o600);
    return path;
  });
  const own = (command: SpawnCommand) =>
    recipe.unprivileged ? asUnprivileged(command, folder, written) : command;
  const { once } = recipe;
  if (once && !existsSync(join(folder, once.creates))) {
    const logFile = join(folder, LOG_FILE);
    const handle = await spawnProcess(own(once), { folder, logFile, env: recipe.env });
    const how = await handle.exited;
    if (how !== "exited with code 0")
      throw new HarnessError(
        "SERVER_NOT_READY",
        `${name} could not be prepared in ${folder}: ${once.command} ${how}. It said:\n` +
          lastLines(logFile).join("\n"),
      );
  }
  return own(recipe);
}
