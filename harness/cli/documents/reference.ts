/** The tables of docs/OPERATIONS.md: options and faults from their schemas, commands from theirs. */

import type { z } from "zod";
import { constant, harnessSchema, kebab } from "#config/options.ts";
import type { Command } from "../command.ts";
import { commandsByName } from "../every-command.ts";
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
