/** From words to a command's run: finds it, reads its flags and environment, tells what is wrong. */

import { CommanderError, Option, Command as Parser } from "commander";
import { fromText, kebab, kindOf, parseOptions } from "#config/options.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Command } from "./command.ts";
import { commands } from "./commands/index.ts";
import { explained } from "./failure.ts";
import { descriptionOf, placeholderOf } from "./field.ts";
import { createPrinter, type Output, type Printer } from "./printer.ts";

export interface CommandLine {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
  readonly err: Output;
  onSignal(stop: () => void): void;
}

/** Wrong usage; each command names its own codes besides. */
const USAGE = 2;
/** A mistake of ours: the stack is printed. */
const BUG = 70;

/** Resolves to the exit code; nothing is thrown for a mistake of the user's. */
export async function runCommandLine(line: CommandLine): Promise<number> {
  let code = 0;
  const json = line.words.includes("--json");
  const print = createPrinter(line.out, line.err, json);
  const program = configured(new Parser("avalon-aws"), line).description(
    "A local AWS and test harness for the Avalon Media System and media-ingest systems like it.",
  );
  const name = nameIn(line.words);
  for (const [path, entry] of Object.entries(commands)) {
    const words = path.split(" ");
    const parent = words.length > 1 ? groupOf(program, words[0] ?? "", line) : program;
    const parser = configured(parent.command(words.at(-1) ?? ""), line).description(entry.summary);
    // Only the command that is asked for is loaded: the others need their summary alone.
    if (path !== name) continue;
    const command = await entry.load();
    describe(parser, command).action(async (...given: unknown[]) => {
      code = await execute(command, parser, given, line, print);
    });
  }
  try {
    await program.parseAsync([...line.words], { from: "user" });
    return code;
  } catch (error) {
    return tellFailure(error, print);
  }
}

/** The exit code of a command that did not end by itself. */
function tellFailure(error: unknown, print: Printer): number {
  const fail = (code: string, message: string) =>
    print.result({ ok: false, error: { code, message } });
  if (error instanceof CommanderError) {
    // Commander has already told it, and asking for help is no failure.
    if (error.exitCode !== 0)
      fail("CONFIG_INVALID", error.message.replace(/^error: /, "").replaceAll("\n", " "));
    return error.exitCode === 0 ? 0 : USAGE;
  }
  const known = explained(error);
  if (!known) {
    print.problem(error instanceof Error ? (error.stack ?? error.message) : String(error));
    fail("BUG", messageOf(error));
    return BUG;
  }
  print.problem(known.message);
  fail(known.code, known.message);
  return known.code === "CONFIG_INVALID" ? USAGE : 1;
}

/** The known command that the words begin with. */
function nameIn(words: readonly string[]): string | undefined {
  const plain = words.filter((word) => word !== "--json" && word !== "help");
  const candidates = [plain.slice(0, 2).join(" "), plain[0] ?? ""];
  return candidates.find((candidate) => candidate in commands);
}

function configured(parser: Parser, line: CommandLine): Parser {
  return parser
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void line.out.write(text),
      writeErr: (text) => void line.err.write(text),
    })
    .showHelpAfterError("(--help lists what there is)");
}

const GROUPS: Readonly<Record<string, string>> = {
  stack: "the real servers, kept between runs: up, down, status, logs",
};

function groupOf(program: Parser, name: string, line: CommandLine): Parser {
  const known = program.commands.find((command) => command.name() === name);
  return known ?? configured(program.command(name), line).description(GROUPS[name] ?? "");
}

function describe(parser: Parser, command: Command): Parser {
  for (const { name, required, summary } of command.positionals ?? [])
    parser.argument(required ? `<${name}>` : `[${name}]`, summary);
  for (const [name, field] of Object.entries(command.options.shape)) {
    const kind = kindOf(field);
    const flag =
      kind === "boolean" ? `--${kebab(name)}` : `--${kebab(name)} <${placeholderOf(field)}>`;
    parser.addOption(
      new Option(flag, descriptionOf(field)).argParser((value) => fromText(kind, value)),
    );
    if (kind === "boolean") parser.addOption(new Option(`--no-${kebab(name)}`).hideHelp());
  }
  parser.option("--json", "print one JSON value instead of lines");
  const codes = Object.entries(command.exitCodes ?? {}).map(([code, text]) => `  ${code}  ${text}`);
  const parts = [
    ["Examples:", ...command.examples.map((example) => `  ${example}`)],
    ["Exit codes:", "  0  success", ...codes, `  ${USAGE}  wrong usage`],
  ];
  return parser.addHelpText("after", parts.map((part) => `\n${part.join("\n")}`).join("\n"));
}

async function execute(
  command: Command,
  parser: Parser,
  given: readonly unknown[],
  line: CommandLine,
  print: Printer,
): Promise<number> {
  const { json: _json, ...flags } = parser.opts();
  // Commander gives every `--no-x` a default of true; only what was typed counts here.
  const typed = Object.entries(flags).filter(
    ([name]) => parser.getOptionValueSource(name) === "cli",
  );
  const options = parseOptions(command.options, Object.fromEntries(typed), line.env);
  const abort = new AbortController();
  line.onSignal(() => abort.abort());
  const count = command.positionals?.length ?? 0;
  const positionals = given
    .slice(0, count)
    .filter((word) => word !== undefined)
    .map(String);
  return command.run({ positionals, options, print, signal: abort.signal, env: line.env });
}
