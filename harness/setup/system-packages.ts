/** Programs that come from the system: the machine's own, else from its package manager. */

import { HarnessError } from "#kernel/harness-error.ts";
import { thisMachine } from "./machine.ts";
import type { Environment } from "./places.ts";
import { findProgram, runProgram } from "./program.ts";

/** A program of the system and the packages that have it. */
export interface SystemProgram {
  readonly program: string;
  readonly debian: string;
  readonly homebrew: string;
}

export const SYSTEM_PROGRAMS = {
  redis: { program: "redis-server", debian: "redis-server", homebrew: "redis" },
  ffmpeg: { program: "ffmpeg", debian: "ffmpeg", homebrew: "ffmpeg" },
  ffprobe: { program: "ffprobe", debian: "ffmpeg", homebrew: "ffmpeg" },
  java: { program: "javac", debian: "default-jdk-headless", homebrew: "openjdk@17" },
  maven: { program: "mvn", debian: "maven", homebrew: "maven" },
  npm: { program: "npm", debian: "npm", homebrew: "node" },
  chromium: { program: "chromium", debian: "chromium", homebrew: "--cask chromium" },
} as const satisfies Readonly<Record<string, SystemProgram>>;

/** One line that installs the packages, for a person to run. */
export function installCommand(
  programs: readonly SystemProgram[],
  env: Environment,
  machine = thisMachine,
): string {
  const names = (key: "debian" | "homebrew") => [...new Set(programs.map((p) => p[key]))].join(" ");
  if (machine.platform === "darwin") return `brew install ${names("homebrew")}`;
  if (!findProgram("apt-get", env, machine))
    return `this system's package manager for what Debian calls ${names("debian")}`;
  const sudo = machine.isRoot ? "" : "sudo ";
  return `${sudo}apt-get update && ${sudo}apt-get install -y ${names("debian")}`;
}

/** Installs by apt-get as root; else tells what to run. */
export async function installSystemPrograms(
  programs: readonly SystemProgram[],
  env: Environment,
  machine = thisMachine,
): Promise<void> {
  const aptGet = machine.platform === "linux" ? findProgram("apt-get", env, machine) : undefined;
  const byHand = installCommand(programs, env, machine);
  const missing = programs.map(({ program }) => program).join(", ");
  if (!aptGet || !machine.isRoot)
    throw new HarnessError("TOOL_MISSING", `Not installed: ${missing}. Run: ${byHand}`);
  const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive" };
  const packages = [...new Set(programs.map(({ debian }) => debian))];
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", ...packages],
  ]) {
    const { code, output } = await runProgram(aptGet, args, { env: quiet });
    if (code !== 0)
      throw new HarnessError(
        "TOOL_MISSING",
        `Not installed: ${missing}; apt-get ${args[0]} failed (exit code ${code}). It said:\n` +
          `${output.trim().split("\n").slice(-10).join("\n")}\n` +
          `Mend that, or install by hand: ${byHand}`,
      );
  }
}
