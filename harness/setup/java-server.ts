/**
 * A server made of jars: fetched by the ordinary Maven client into a folder that is named by the
 * hash of what it is made from, so that a changed pom or Main never meets old files.
 */

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { HarnessError } from "#kernel/harness-error.ts";
import type { JavaTool } from "#stack/tools.ts";
import type { Java } from "./java.ts";
import { cacheDir, type Environment } from "./places.ts";
import { runProgram } from "./program.ts";

export type JavaServerName = "zookeeper" | "solr" | "fedora";

const SOURCES = join(import.meta.dirname, "..", "stack", "servers", "java");
const CLASS_PATH = "class-path.txt";
const COPY_DEPENDENCIES =
  "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/** Raise it when the steps below change, so that folders made by the old ones are not used. */
const STEPS_VERSION = 1;

export interface JavaServer {
  readonly name: JavaServerName;
  readonly version: string;
}

export const JAVA_SERVERS: readonly JavaServer[] = [
  { name: "zookeeper", version: "3.9.3" },
  { name: "solr", version: "9.7.0" },
  { name: "fedora", version: "6.1.0" },
];

/** The server, when its folder is whole; with its archive, when one was recorded for this JVM. */
export function findJavaServer(
  { name, version }: JavaServer,
  java: Java,
  env: Environment,
): JavaTool | undefined {
  const folder = folderOf(name, env);
  if (!existsSync(join(folder, CLASS_PATH))) return undefined;
  const archive = archiveIn(folder, java);
  const webapp = join(folder, "webapp");
  return {
    java: java.command,
    version,
    classPath: join(folder, CLASS_PATH),
    ...(existsSync(archive) ? { archive } : {}),
    ...(existsSync(webapp) ? { webapp } : {}),
  };
}

/** Where the archive of a server for one JVM is, or is to be. */
export function archiveOf(name: JavaServerName, java: Java, env: Environment): string {
  return archiveIn(folderOf(name, env), java);
}

const archiveIn = (folder: string, java: Java) => join(folder, `archive-${java.key}.jsa`);

/** Fetches and builds the server; an interrupted call leaves nothing that could be taken for it. */
export async function fetchJavaServer(
  name: JavaServerName,
  java: Java,
  maven: string,
  env: Environment,
): Promise<void> {
  const folder = folderOf(name, env);
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  const jars = join(unfinished, "lib");
  mkdirSync(jars, { recursive: true });
  const run = (command: string, args: readonly string[], cwd?: string) =>
    must(name, command, args, { ...env, JAVA_HOME: dirname(dirname(java.command)) }, cwd);

  const pom = join(SOURCES, name, "pom.xml");
  const goal = [COPY_DEPENDENCIES, "-DincludeScope=runtime", `-DoutputDirectory=${jars}`];
  await run(maven, ["-B", "-q", "-f", pom, ...goal]);
  const war = readdirSync(jars).find((file) => file.endsWith(".war"));
  if (war) await unpackWar(join(jars, war), unfinished, java, run);
  const main = join(SOURCES, name, "Main.java");
  if (existsSync(main)) await compileMain(main, unfinished, java, run);
  const classPath = jarsIn(unfinished).map((path) => join(folder, path));
  // A quoted word of java's @file form; the class path of an archive has no folders and no globs.
  const quoted = classPath.join(":").replaceAll("\\", "\\\\");
  writeFileSync(join(unfinished, CLASS_PATH), `-cp\n"${quoted}"\n`);
  renameSync(unfinished, folder);
}

type Run = (command: string, args: readonly string[], cwd?: string) => Promise<void>;

/** The web application's classes become a jar: an archive takes no class folders. */
async function unpackWar(war: string, folder: string, java: Java, run: Run): Promise<void> {
  const webapp = join(folder, "webapp");
  mkdirSync(webapp);
  await run(java.jar, ["xf", war], webapp);
  rmSync(war);
  const classes = join(webapp, "WEB-INF", "classes");
  await run(java.jar, ["cf", join(folder, "lib", "webapp-classes.jar"), "-C", classes, "."]);
}

async function compileMain(source: string, folder: string, java: Java, run: Run): Promise<void> {
  const classes = join(folder, "classes");
  mkdirSync(classes);
  const classPath = jarsIn(folder).map((path) => join(folder, path));
  await run(java.javac, ["-nowarn", "-d", classes, "-cp", classPath.join(":"), source]);
  await run(java.jar, ["cf", join(folder, "main.jar"), "-C", classes, "."]);
}

/** In a fixed order: which of two equal classes wins must not depend on the file system. */
function jarsIn(folder: string): readonly string[] {
  return ["", "lib", join("webapp", "WEB-INF", "lib")].flatMap((part) => {
    const path = join(folder, part);
    const files = existsSync(path) ? readdirSync(path) : [];
    const jars = files.filter((file) => file.endsWith(".jar")).sort();
    return jars.map((file) => join(part, file));
  });
}

async function must(
  name: string,
  command: string,
  args: readonly string[],
  env: Environment,
  cwd?: string,
): Promise<void> {
  const { code, output } = await runProgram(command, args, { env, ...(cwd ? { cwd } : {}) });
  if (code === 0) return;
  throw new HarnessError(
    "DOWNLOAD_FAILED",
    `${name} could not be fetched: ${command} failed (exit code ${code}). It said:\n` +
      `${output.trim().split("\n").slice(-15).join("\n")}\n` +
      "With Maven's network access in order (its settings.xml tells proxies), run it again.",
  );
}

function folderOf(name: JavaServerName, env: Environment): string {
  const hash = createHash("sha256").update(`${STEPS_VERSION}`);
  for (const file of ["pom.xml", "Main.java"]) {
    const path = join(SOURCES, name, file);
    if (existsSync(path)) hash.update(readFileSync(path));
  }
  return join(cacheDir(env), "servers", `${name}-${hash.digest("hex").slice(0, 16)}`);
}
