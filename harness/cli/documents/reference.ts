/** The tables of docs/OPERATIONS.md: options and faults from their schemas, commands from theirs. */

import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import type { z } from "zod";
import { constant, harnessSchema, kebab } from "#config/options.ts";
import type { Command } from "../command.ts";
import { descriptionOf, valuesOf } from "../field.ts";
import { faultMembers, faultTable } from "./fault-table.ts";

const OPENING = (name: string) => `<!-- generated: ${name} -->`;
const CLOSING = (name: string) => `<!-- end: ${name} -->`;

/** The document with its generated parts made anew. */
export async function operationsText(document: string): Promise<string> {
  const parts = {
    options: optionsTable(),
    commands: await commandsTable(),
    "fault members": faultMembers(),
    faults: faultTable(),
  };
  return Object.entries(parts).reduce((text, [name, body]) => {
    const from = text.indexOf(OPENING(name));
    const to = text.indexOf(CLOSING(name));
    if (from < 0 || to < from) throw new Error(`docs/OPERATIONS.md has no part "${name}"`);
    return `${text.slice(0, from)}${OPENING(name)}\n${body}\n${text.slice(to)}`;
  }, document);
}

function optionsTable(): string {
  const rows = Object.entries(harnessSchema.shape).map(([name, field]) => {
    const names = `\`--${kebab(name)}\` | \`AVALON_AWS_${constant(name)}\``;
    return `| ${names} | ${defaultOf(field)} | ${about(field)} |`;
  });
  return ["| Flag | Environment | Default | Meaning |", "|---|---|---|---|", ...rows].join("\n");
}

async function commandsTable(): Promise<string> {
  const rows = (await commandsByName()).map(([name, command]) => rowOf(name, command));
  const head = "| Command | What it does | Own options | Exit codes |";
  return [head, "|---|---|---|---|", ...rows].join("\n");
}

const COMMANDS = join(import.meta.dirname, "..", "commands");

/** The modules themselves: their registry would be imported in a circle, as it holds this command. */
async function commandsByName(): Promise<readonly (readonly [string, Command])[]> {
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

function rowOf(name: string, command: Command): string {
  const words = [name, ...(command.positionals ?? []).map((word) => `<${word.name}>`)].join(" ");
  const own = Object.entries(command.options.shape).filter(
    ([key]) => !(key in harnessSchema.shape),
  );
  const options = own.map(([key, field]) => `\`--${kebab(key)}\` ${about(field)}`);
  const codes = Object.entries(command.exitCodes ?? {}).map(([code, text]) => `${code}: ${text}`);
  return `| \`${words}\` | ${command.summary} | ${options.join("; ")} | ${codes.join("; ")} |`;
}

function about(field: z.core.$ZodType): string {
  const values = valuesOf(field);
  return `${descriptionOf(field)}${values.length > 0 ? ` (${values.join(", ")})` : ""}`;
}

function defaultOf(field: z.core.$ZodType): string {
  const { def } = field._zod;
  return "defaultValue" in def ? `\`${String(def.defaultValue)}\`` : "–";
}
