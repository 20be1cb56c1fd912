/** The machine's Java: from JAVA_HOME, else from the PATH, else from Homebrew. */

import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
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
  const { version, text } = (await releaseAt(command)) ?? (await sayingOf(command, env));
  if (!version || Number.parseInt(version, 10) < JAVA_MAJOR_MIN) return undefined;
  const key = createHash("sha256").update(`${command}\n${text}`).digest("hex").slice(0, 12);
  return { command, javac, jar: join(dirname(command), "jar"), version, key };
}

/** What a JDK tells of itself: its version, and a text that another build does not have. */
interface Told {
  readonly version: string | undefined;
  readonly text: string;
}

/**
 * The `release` file that JDKs have in their folder: asking Java itself starts a virtual machine, a
 * tenth of a second for every start of ours. One without is asked.
 */
async function releaseAt(command: string): Promise<Told | undefined> {
  const path = join(dirname(dirname(command)), "release");
  const text = await readFile(path, "utf8").catch(() => "");
  const version = /^JAVA_VERSION="([^"]+)"/m.exec(text)?.[1];
  return version === undefined ? undefined : { version, text };
}

async function sayingOf(command: string, env: Environment): Promise<Told> {
  const { code, output } = await runProgram(command, ["-version"], { env });
  const version = code === 0 ? /version "([^"]+)"/.exec(output)?.[1] : undefined;
  return { version, text: output };
}
