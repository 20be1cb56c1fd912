/** The kind of machine that tools are looked for on; given by tests to see another's remedies. */

import { join } from "node:path";
import type { Environment } from "./places.ts";

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Whether system packages can be installed without asking for rights. */
  readonly isRoot: boolean;
}

export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  isRoot: process.getuid?.() === 0,
};

/**
 * Homebrew's own folder; undefined on machines without one. A shell that never ran `brew shellenv`
 * has none of it on its PATH.
 * https://docs.brew.sh/Installation
 */
export function homebrewIn(env: Environment, { platform, arch }: Machine): string | undefined {
  if (platform !== "darwin") return undefined;
  return env["HOMEBREW_PREFIX"] || (arch === "arm64" ? "/opt/homebrew" : "/usr/local");
}

/** Folders that programs are looked for in, after those of the PATH. */
export function furtherFolders(env: Environment, machine: Machine): readonly string[] {
  const homebrew = homebrewIn(env, machine);
  return homebrew === undefined ? [] : [join(homebrew, "bin")];
}
