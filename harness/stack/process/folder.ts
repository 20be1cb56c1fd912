/** Makes a server's folder ready for its process. */

import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HarnessError } from "#kernel/harness-error.ts";
import type { ProcessRecipe } from "../definition.ts";
import { spawnProcess } from "./handle.ts";
import type { ProcessRegister } from "./identity.ts";
import { lastLines } from "./log-file.ts";
import { asUnprivileged, type SpawnCommand } from "./unprivileged.ts";

export const LOG_FILE = "log.txt";

/**
 * Writes the recipe's files and does what is done once, on record in `register` meanwhile; gives
 * the command to run.
 */
export async function prepareFolder(
  name: string,
  recipe: ProcessRecipe,
  folder: string,
  register?: ProcessRegister,
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
    const made = join(folder, once.makes);
    rmSync(made, { recursive: true, force: true });
    const logFile = join(folder, LOG_FILE);
    const handle = await spawnProcess(own(once), { folder, logFile, env: recipe.env });
    register?.add(name, handle.identity);
    const how = await handle.exited;
    register?.remove(handle.identity);
    if (how !== "exited with code 0")
      throw new HarnessError(
        "SERVER_NOT_READY",
        `${name} could not be prepared in ${folder}: ${once.command} ${how}. It said:\n` +
          lastLines(logFile).join("\n"),
      );
    renameSync(made, join(folder, once.creates));
  }
  return own(recipe);
}
