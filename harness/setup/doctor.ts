/** What the harness needs, what of it this machine has, and how to mend the rest. */

import type { ProgramTool } from "#stack/tools.ts";
import { findJava } from "./java.ts";
import type { Environment } from "./places.ts";
import { findProgram, versionOf } from "./program.ts";
import { installCommand, SYSTEM_PROGRAMS, type SystemProgram } from "./system-packages.ts";
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

const FETCH = "run `npm test` or `avalon-aws start` once, which fetch it";
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];

/** One finding for each thing needed, missing ones included. */
export async function examine(env: Environment): Promise<readonly Finding[]> {
  const [tools, java, npm, maven, chromium] = await Promise.all([
    findTools(env),
    findJava(env),
    findOnPath(["npm"], env),
    findOnPath(["mvn"], env),
    findOnPath(BROWSERS, env),
  ]);
  const server = (name: "zookeeper" | "solr" | "fedora"): Finding => {
    const tool = tools[name];
    if (!tool) return { name, found: false, mend: FETCH };
    const found = { name, found: true, version: tool.version, path: tool.classPath };
    return tool.archive ? found : { ...found, mend: `no class archive: starts are slow; ${FETCH}` };
  };
  const jdk = java && { command: java.command, version: java.version };
  return [
    finding("node", { command: process.execPath, version: process.versions.node }, ""),
    finding("npm", npm, "install Node 20 or newer with its npm"),
    finding("java", jdk, bySystem(SYSTEM_PROGRAMS.java)),
    finding("mvn", maven, bySystem(SYSTEM_PROGRAMS.maven)),
    finding("redis-server", tools.redis, bySystem(SYSTEM_PROGRAMS.redis)),
    finding("ffmpeg", tools.ffmpeg, bySystem(SYSTEM_PROGRAMS.ffmpeg)),
    finding("ffprobe", tools.ffprobe, bySystem(SYSTEM_PROGRAMS.ffprobe)),
    finding("postgres", tools.postgres, "run `npm ci` with optional dependencies switched on"),
    server("zookeeper"),
    server("solr"),
    server("fedora"),
    { ...finding("chromium", chromium, "install chromium for the browser tests"), optional: true },
  ];
}

const bySystem = (program: SystemProgram) => `run: ${installCommand([program])}`;

function finding(name: string, tool: ProgramTool | undefined, mend: string): Finding {
  return tool
    ? { name, found: true, version: tool.version, path: tool.command }
    : { name, found: false, mend };
}

async function findOnPath(
  names: readonly string[],
  env: Environment,
): Promise<ProgramTool | undefined> {
  for (const name of names) {
    const command = findProgram(name, env);
    const version = command && (await versionOf(command, ["--version"], env));
    if (command && version) return { command, version };
  }
  return undefined;
}
