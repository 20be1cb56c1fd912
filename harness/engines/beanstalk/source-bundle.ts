/**
 * Lays out an application's source bundle on an instance.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/applications-sourcebundle.html
 */

import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { unzip } from "../process/unzip.ts";
import {
  defaultProcess,
  type ProcessLine,
  type ProcessPlatform,
  parseProcfile,
} from "./procfile.ts";

/** AWS takes bundles up to 500 MB; unpacked ones have no published limit, so this one is ours. */
export const BUNDLE_LIMITS = { bytesMax: 4 * 2 ** 30, entriesMax: 500_000 };

/** The folder the application runs in; what an earlier bundle left in `folder` is removed. */
export async function layOut(bundle: Uint8Array, folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await unzip(bundle, folder, BUNDLE_LIMITS);
  return stripped(folder);
}

/** Choice: a zip whose only entry is a folder is run from that folder; AWS refuses such a bundle. */
export async function stripped(folder: string): Promise<string> {
  const [first, ...others] = await readdir(folder, { withFileTypes: true });
  return first?.isDirectory() && others.length === 0 ? join(folder, first.name) : folder;
}

export async function processesOf(
  folder: string,
  on: ProcessPlatform,
): Promise<readonly ProcessLine[]> {
  const procfile = await readIfThere(join(folder, "Procfile"));
  if (procfile !== undefined) return parseProcfile(procfile);
  const manifest = await readIfThere(join(folder, "package.json"));
  return [defaultProcess(on, manifest, (file) => existsSync(join(folder, file)))];
}

export async function readIfThere(path: string): Promise<string | undefined> {
  return existsSync(path) ? readFile(path, "utf8") : undefined;
}
