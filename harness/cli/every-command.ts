/** Every command with its definition, for what is derived from all of them. */

import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Command } from "./command.ts";

const COMMANDS = join(import.meta.dirname, "commands");

/**
 * By name, in order. From the modules themselves: their registry would be imported in a circle, as
 * it holds the commands that ask for this.
 */
export async function commandsByName(): Promise<readonly (readonly [string, Command])[]> {
  const files = (await readdir(COMMANDS, { recursive: true }))
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .sort();
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(join(COMMANDS, file))) as Readonly<Record<string, unknown>>;
      const name = file.replace(/\.ts$/, "").split(sep).join(" ");
      const command = Object.values(module).find(isCommand);
      if (!command) throw new Error(`harness/cli/commands/${file} exports no command`);
      return [name, command] as const;
    }),
  );
}

function isCommand(value: unknown): value is Command {
  return typeof value === "object" && value !== null && "run" in value && "options" in value;
}
