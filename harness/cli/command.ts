/**
 * A command as data: help, flags and environment variables derive from it. One module a command
 * under `commands/`, its path there is its name on the command line.
 */

import type { z } from "zod";
import type { Printer } from "./printer.ts";

export interface CommandInput<Options> {
  /** The positional arguments, in order. */
  readonly positionals: readonly string[];
  readonly options: Options;
  readonly print: Printer;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP; a second one ends the process at once. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Positional {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
}

export interface Command<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly summary: string;
  readonly positionals?: readonly Positional[];
  readonly options: z.ZodObject<Shape>;
  /** Full command lines, for the help. */
  readonly examples: readonly string[];
  /** Exit codes other than 0, with what they mean. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** Resolves to the exit code. */
  run(input: CommandInput<z.output<z.ZodObject<Shape>>>): Promise<number>;
}

/** Types a command's `run` by its own options; no logic. */
export function defineCommand<Shape extends z.ZodRawShape>(command: Command<Shape>): Command {
  // `run` is only ever given what this command's own schema parsed.
  return command as unknown as Command;
}
