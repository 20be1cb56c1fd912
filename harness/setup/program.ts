/** Programs of the machine: finding them on the PATH, and running them to their end. */

import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { furtherFolders, thisMachine } from "./machine.ts";
import type { Environment } from "./places.ts";

/** The path of the program, or undefined when neither the PATH nor Homebrew has one. */
export function findProgram(
  name: string,
  env: Environment,
  machine = thisMachine,
): string | undefined {
  return [...(env["PATH"] ?? "").split(delimiter), ...furtherFolders(env, machine)]
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Missing or not executable: neither can be run.
  }
}

export interface Ran {
  /** 0 for success; -1 when it could not be run at all. */
  readonly code: number;
  /** All that it printed, in order. */
  readonly output: string;
}

export interface RunOptions {
  readonly env: Environment;
  readonly cwd?: string;
}

/** Runs a program to its end; a failure is a result, not a throw. */
export function runProgram(
  command: string,
  args: readonly string[],
  { env, cwd }: RunOptions,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    let output = "";
    const collect = (chunk: unknown) => {
      output += String(chunk);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", (error) => resolve({ code: -1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? -1, output }));
  });
}

/** The first thing that looks like a version in what `command` prints. */
export async function versionOf(
  command: string,
  args: readonly string[],
  env: Environment,
): Promise<string | undefined> {
  const { code, output } = await runProgram(command, args, { env });
  return code === 0 ? /\d+(\.\d+)+[\w.+-]*/.exec(output)?.[0] : undefined;
}
