/** The machine's Java: from JAVA_HOME, else from the PATH. */

import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
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
const MAJOR_MIN = 17;

/** A JDK that is new enough, or undefined. */
export async function findJava(env: Environment): Promise<Java | undefined> {
  const home = env["JAVA_HOME"];
  const candidates = [home && join(home, "bin", "java"), findProgram("java", env)];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) return undefined;
  const command = realpathSync(found);
  const javac = join(dirname(command), "javac");
  if (!existsSync(javac)) return undefined;
  const { code, output } = await runProgram(command, ["-version"], { env });
  const version = /version "([^"]+)"/.exec(output)?.[1];
  if (code !== 0 || !version || Number.parseInt(version, 10) < MAJOR_MIN) return undefined;
  const key = createHash("sha256").update(`${command}\n${output}`).digest("hex").slice(0, 12);
  return { command, javac, jar: join(dirname(command), "jar"), version, key };
}
