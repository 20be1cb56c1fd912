/** Which tools the machine has, and getting those that it lacks. */

import { join } from "node:path";
import { createClock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { withLock } from "#stack/lock.ts";
import type { ProgramTool, Tools } from "#stack/tools.ts";
import { recordArchives } from "./archives.ts";
import { findJava, JAVA_MAJOR_MIN, type Java } from "./java.ts";
import { fetchJavaServer, findJavaServer, JAVA_SERVERS } from "./java-server.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { cacheDir, type Environment } from "./places.ts";
import { findPostgres } from "./postgres-package.ts";
import { findProgram, versionOf } from "./program.ts";
import type { Progress } from "./progress.ts";
import { installSystemPrograms, SYSTEM_PROGRAMS } from "./system-packages.ts";

/** What is there now; quick, and without the network. */
export async function findTools(env: Environment, machine = thisMachine): Promise<Tools> {
  const find = (name: string, flag: string) => findVersioned(name, flag, env, machine);
  const [redis, ffmpeg, ffprobe, java] = await Promise.all([
    findRedis(env, machine),
    find("ffmpeg", "-version"),
    find("ffprobe", "-version"),
    findJava(env, machine),
  ]);
  const postgres = findPostgres(machine);
  return {
    ...(postgres ? { postgres } : {}),
    ...(redis ? { redis } : {}),
    ...(ffmpeg ? { ffmpeg } : {}),
    ...(ffprobe ? { ffprobe } : {}),
    ...(java ? findServers(java, env) : {}),
  };
}

/** Redis alone, without a look at the others. */
export const findRedis = (
  env: Environment,
  machine = thisMachine,
): Promise<ProgramTool | undefined> => findVersioned("redis-server", "--version", env, machine);

async function findVersioned(
  name: string,
  flag: string,
  env: Environment,
  machine: Machine,
): Promise<ProgramTool | undefined> {
  const command = findProgram(name, env, machine);
  const version = command && (await versionOf(command, [flag], env));
  return command && version ? { command, version } : undefined;
}

function findServers(java: Java, env: Environment): Tools {
  const found = JAVA_SERVERS.map((server) => [server.name, findJavaServer(server, java, env)]);
  return Object.fromEntries(found.filter(([, tool]) => tool !== undefined));
}

export interface EnsureOptions {
  readonly env: Environment;
  readonly progress: Progress;
  /** Without the servers where they run as containers: those need only ffmpeg beside them. */
  readonly servers: boolean;
}

/** All tools, after getting what was missing; two processes at once do it one after the other. */
export async function ensureTools(options: EnsureOptions): Promise<Tools> {
  const tools = await findTools(options.env);
  if (isComplete(tools, options.servers)) return tools;
  const clock = createClock();
  const lock = join(cacheDir(options.env), "install.lock");
  try {
    return await withLock(lock, clock, () => install(options));
  } finally {
    clock.stop();
    options.progress.end();
  }
}

function isComplete(tools: Tools, servers: boolean): boolean {
  const { postgres, redis, ffmpeg, ffprobe } = tools;
  const found = (wanted: readonly unknown[]) => wanted.every((tool) => tool !== undefined);
  if (!servers) return found([ffmpeg, ffprobe]);
  const archives = JAVA_SERVERS.map(({ name }) => tools[name]?.archive);
  return found([postgres, redis, ffmpeg, ffprobe, ...archives]);
}

async function install(options: EnsureOptions): Promise<Tools> {
  return options.servers ? installAll(options) : installMedia(options);
}

async function installMedia({ env, progress }: EnsureOptions): Promise<Tools> {
  progress.begin(1);
  progress.step("Installing ffmpeg");
  await installSystemPrograms([SYSTEM_PROGRAMS.ffmpeg, SYSTEM_PROGRAMS.ffprobe], env);
  return findTools(env);
}

async function installAll({ env, progress }: EnsureOptions): Promise<Tools> {
  const before = await findTools(env);
  const java = await findJava(env);
  const unfetched = JAVA_SERVERS.filter(({ name }) => before[name] === undefined);
  const { redis, ffmpeg, ffprobe, java: jdk, maven } = SYSTEM_PROGRAMS;
  const wanted = [
    ...(before.redis ? [] : [redis]),
    ...(before.ffmpeg && before.ffprobe ? [] : [ffmpeg, ffprobe]),
    ...(java ? [] : [jdk]),
    ...(unfetched.length === 0 || findProgram("mvn", env) ? [] : [maven]),
  ];
  progress.begin((wanted.length > 0 ? 1 : 0) + unfetched.length + 1);
  if (wanted.length > 0) {
    progress.step(`Installing ${wanted.map(({ program }) => program).join(", ")}`);
    await installSystemPrograms(wanted, env);
  }
  const usedJava = java ?? (await findJava(env));
  if (!usedJava)
    throw new HarnessError(
      "TOOL_MISSING",
      `No JDK ${JAVA_MAJOR_MIN} or newer was found, also after an installation of ${jdk.debian}: ` +
        "install one and set JAVA_HOME to it.",
    );
  const mvn = findProgram("mvn", env);
  if (mvn)
    for (const { name, version } of unfetched) {
      progress.step(`Fetching ${name} ${version}`);
      await fetchJavaServer(name, usedJava, mvn, env);
    }
  const fetched = await findTools(env);
  if (!isComplete(fetched, true)) {
    progress.step("Recording class archives, for quick starts");
    await recordArchives(fetched, usedJava, env);
  }
  return findTools(env);
}
