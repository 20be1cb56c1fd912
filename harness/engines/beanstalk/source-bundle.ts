/**
 * Lays out an application's source bundle: a zip is unpacked, a folder is used in place (so that
 * what is edited runs after the next restart).
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-sourcebundle.html
 */

import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject, parseJson } from "#kernel/json.ts";
import { unzip } from "../process/unzip.ts";
import { defaultProcess, type ProcessLine, parseProcfile } from "./procfile.ts";

export type SourceBundle =
  | { readonly kind: "zip"; readonly bytes: Uint8Array }
  | { readonly kind: "folder"; readonly path: string };

/** AWS takes bundles up to 500 MB; unpacked ones have no published limit, so this one is ours. */
const LIMITS = { bytesMax: 4 * 2 ** 30, entriesMax: 500_000 };

/** The folder the application runs in; what an earlier zip left in `folder` is removed. */
export async function layOut(bundle: SourceBundle, folder: string): Promise<string> {
  if (bundle.kind === "folder") return bundle.path;
  await rm(folder, { recursive: true, force: true });
  await unzip(bundle.bytes, folder, LIMITS);
  return stripped(folder);
}

/** Choice: a zip whose only entry is a folder is run from that folder; AWS refuses such a bundle. */
async function stripped(folder: string): Promise<string> {
  const [first, ...others] = await readdir(folder, { withFileTypes: true });
  return first?.isDirectory() && others.length === 0 ? join(folder, first.name) : folder;
}

export async function processesOf(folder: string): Promise<readonly ProcessLine[]> {
  const procfile = await readIfThere(join(folder, "Procfile"));
  if (procfile !== undefined) return parseProcfile(procfile);
  const manifest = await readIfThere(join(folder, "package.json"));
  return [defaultProcess(manifest, (file) => existsSync(join(folder, file)))];
}

/** Whether Beanstalk would run `npm install`: dependencies are named and none are bundled. */
export async function needsInstall(folder: string): Promise<boolean> {
  if (existsSync(join(folder, "node_modules"))) return false;
  const manifest = parseJson((await readIfThere(join(folder, "package.json"))) ?? "");
  const dependencies = isJsonObject(manifest) ? manifest["dependencies"] : undefined;
  return isJsonObject(dependencies) && Object.keys(dependencies).length > 0;
}

export async function readIfThere(path: string): Promise<string | undefined> {
  return existsSync(path) ? readFile(path, "utf8") : undefined;
}
