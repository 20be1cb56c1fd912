/** The machine's Java: from JAVA_HOME, else from the PATH, else from Homebrew. */

import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { homebrewIn, type Machine, thisMachine } from "./machine.ts";
import type { Environment } from "./places.ts";
import { findProgram, runProgram } from "./program.ts";

export interface Java {
  readonly command: string;
  readonly javac: string;
  readonly jar: string;
  readonly version: string;
  /** Equal for the same build at the same place only: what an archive is bound to. */
  readonly key: string;
}

/** Solr 9 asks for 11 or newer; archives recorded at exit came with 13. */
export const JAVA_MAJOR_MIN = 17;

/** The first JDK that is new enough, or undefined. */
export async function findJava(env: Environment, machine = thisMachine): Promise<Java | undefined> {
  for (const path of candidatesIn(env, machine)) {
    const java = existsSync(path) ? await javaAt(realpathSync(path), env) : undefined;
    if (java) return java;
  }
  return undefined;
}

/** Homebrew puts no JDK on the PATH: what is there is a stub that finds none of its. */
function candidatesIn(env: Environment, machine: Machine): readonly string[] {
  const home = env["JAVA_HOME"];
  const homebrew = homebrewIn(env, machine);
  const onPath = findProgram("java", env, machine);
  return [
    ...(home ? [join(home, "bin", "java")] : []),
    ...(onPath ? [onPath] : []),
    ...(homebrew
      ? ["openjdk@17", "openjdk@21", "openjdk"].map((name) =>
          join(homebrew, "opt", name, "bin", "java"),
        )
      : []),
  ];
}

async function javaAt(command: string, env: Environment): Promise<Java | undefined> {
  const javac = join(dirname(command), "javac");
  if (!existsSync(javac)) return undefined;
  const { code, output } = await runProgram(command, ["-version"], { env });
  const version = /version "([^"]+)"/.exec(output)?.[1];
  if (code !== 0 || !version || Number.parseInt(version, 10) < JAVA_MAJOR_MIN) return undefined;
  const key = createHash("sha256").update(`${command}\n${output}`).digest("hex").slice(0, 12);
  return { command, javac, jar: join(dirname(command), "jar"), version, key };
}
