/** What the harness needs, what of it this machine has, and how to mend the rest. */

import type { ProgramTool } from "#stack/tools.ts";
import { findJava } from "./java.ts";
import { type Machine, thisMachine } from "./machine.ts";
import type { Environment } from "./places.ts";
import { findProgram, versionOf } from "./program.ts";
import { installCommand, SYSTEM_PROGRAMS } from "./system-packages.ts";
import { findTools } from "./tools.ts";

export interface Finding {
  readonly name: string;
  readonly found: boolean;
  readonly version?: string;
  readonly path?: string;
  /** What to do when it is missing. */
  readonly mend?: string;
  /** Missing, it takes away a part of the harness only. */
  readonly optional?: boolean;
}

const FETCH = "run: npm start -- --once";
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];

/** One finding for each thing needed, missing ones included. */
export async function examine(
  env: Environment,
  machine = thisMachine,
): Promise<readonly Finding[]> {
  const find = (...names: readonly string[]) => findOneOf(names, env, machine);
  const [tools, java, npm, maven, chromium] = await Promise.all([
    findTools(env, machine),
    findJava(env, machine),
    find("npm"),
    find("mvn"),
    find(...BROWSERS),
  ]);
  const bySystem = (name: keyof typeof SYSTEM_PROGRAMS) =>
    `run: ${installCommand([SYSTEM_PROGRAMS[name]], env, machine)}`;
  const server = (name: "zookeeper" | "solr" | "fedora"): Finding => {
    const tool = tools[name];
    if (!tool) return { name, found: false, mend: FETCH };
    const found = { name, found: true, version: tool.version, path: tool.classPath };
    return tool.archive
      ? found
      : { ...found, mend: `its starts are slow without an archive; ${FETCH}` };
  };
  const jdk = java && { command: java.command, version: java.version };
  return [
    finding("node", { command: process.execPath, version: process.versions.node }, ""),
    finding("npm", npm, bySystem("npm")),
    finding("java", jdk, bySystem("java")),
    finding("mvn", maven, bySystem("maven")),
    finding("redis-server", tools.redis, bySystem("redis")),
    finding("ffmpeg", tools.ffmpeg, bySystem("ffmpeg")),
    finding("ffprobe", tools.ffprobe, bySystem("ffprobe")),
    finding("postgres", tools.postgres, "run: npm ci --include=optional"),
    server("zookeeper"),
    server("solr"),
    server("fedora"),
    { ...finding("chromium", chromium, bySystem("chromium")), optional: true },
  ];
}

function finding(name: string, tool: ProgramTool | undefined, mend: string): Finding {
  return tool
    ? { name, found: true, version: tool.version, path: tool.command }
    : { name, found: false, mend };
}

async function findOneOf(
  names: readonly string[],
  env: Environment,
  machine: Machine,
): Promise<ProgramTool | undefined> {
  for (const name of names) {
    const command = findProgram(name, env, machine);
    const version = command && (await versionOf(command, ["--version"], env));
    if (command && version) return { command, version };
  }
  return undefined;
}
