/**
 * Unpacked function code on disk, one folder for each content: it is unpacked once, however many
 * functions, versions and accounts share it. A folder is renamed into place when it is whole.
 */

import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { HarnessError } from "#kernel/harness-error.ts";
import { hexId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { CodeLocation } from "#services/lambda/engine.ts";
import { unzip } from "../process/unzip.ts";
import { UNPACKED_BYTES_MAX, UNPACKED_ENTRIES_MAX } from "./limits.ts";

export interface PlacedCode {
  readonly folder: string;
  /** Changes whenever the code does. */
  readonly stamp: string;
}

export interface CodeFolders {
  /** Where the code lies, unpacked on first use. */
  place(code: CodeLocation): Promise<PlacedCode>;
}

export function createCodeFolders(root: string, random: Random): CodeFolders {
  // Two cold starts of the same code share one unpacking.
  const running = new Map<string, Promise<PlacedCode>>();
  return {
    place(code) {
      if (code.kind === "folder") return placeInUse(code.path);
      const { sha256 } = code;
      let placed = running.get(sha256);
      if (!placed) {
        placed = unpack(code, join(root, sha256), random).finally(() => running.delete(sha256));
        running.set(sha256, placed);
      }
      return placed;
    },
  };
}

async function unpack(
  code: Extract<CodeLocation, { kind: "zip" }>,
  folder: string,
  random: Random,
): Promise<PlacedCode> {
  const placed = { folder, stamp: code.sha256 };
  if (await isFolder(folder)) return placed;
  const partial = `${folder}.${hexId(random, 8)}.part`;
  await mkdir(partial, { recursive: true });
  try {
    await unzip(await code.read(), partial, {
      bytesMax: UNPACKED_BYTES_MAX,
      entriesMax: UNPACKED_ENTRIES_MAX,
    });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another harness on this machine may have put the same code there meanwhile.
    if (!(await isFolder(folder))) throw error;
  }
  return placed;
}

async function placeInUse(folder: string): Promise<PlacedCode> {
  if (!(await isFolder(folder)))
    throw new HarnessError(
      "INPUT_UNREADABLE",
      `The hot-reload folder ${folder} does not exist; give the absolute path of a folder as S3Key.`,
    );
  return { folder, stamp: `${folder}@${await newestChange(folder)}` };
}

/** When anything of a folder was last changed; dependencies are not looked into. */
async function newestChange(folder: string): Promise<number> {
  let newest = (await stat(folder)).mtimeMs;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === "node_modules" || entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, await newestChange(path));
    else if (entry.isFile()) newest = Math.max(newest, (await stat(path)).mtimeMs);
  }
  return newest;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
