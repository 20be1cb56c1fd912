/** A batch as a curator has it: one manifest and the media files beside it, in a folder. */

import { createReadStream, type Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";

const MANIFEST_TYPES = ["csv", "xls", "xlsx", "ods"];

export interface BatchFile {
  /** Path below the manifest's folder, with slashes. */
  readonly path: string;
  open(): AsyncIterable<Uint8Array>;
}

export interface Batch {
  readonly folder: string;
  readonly manifest: { readonly name: string; readonly bytes: Uint8Array };
  readonly files: readonly BatchFile[];
  /** Cells A1 and B1: what the batch is called, and who submits it. */
  readonly title: string;
  readonly submitter: string;
}

/** Reads a batch folder; what is wrong with it is told with the folder and what to change. */
export async function readBatch(folder: string): Promise<Batch> {
  const entries = await list(folder);
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const name = manifestIn(folder, paths);
  const bytes = await readFile(join(folder, name));
  const [title, submitter] = await firstRow(join(folder, name), bytes);
  const files = paths
    .filter((path) => path !== name)
    .map((path) => ({
      path: path.split(sep).join("/"),
      open: () => createReadStream(join(folder, path)),
    }));
  return { folder, manifest: { name, bytes }, files, title, submitter };
}

async function list(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
  } catch (cause) {
    throw new HarnessError(
      "INPUT_UNREADABLE",
      `The batch folder ${folder} cannot be read (${messageOf(cause)}); name a folder that holds ` +
        "a manifest and its media.",
      { cause },
    );
  }
}

function manifestIn(folder: string, paths: readonly string[]): string {
  const top = paths.filter((path) => !path.includes(sep));
  const manifests = top.filter((path) => MANIFEST_TYPES.includes(extensionOf(path)));
  const [name] = manifests;
  if (name !== undefined && manifests.length === 1) return name;
  const found =
    manifests.length === 0 ? `only ${top.join(", ") || "nothing"}` : manifests.join(", ");
  throw new HarnessError(
    "INPUT_UNREADABLE",
    `The batch folder ${folder} must hold exactly one manifest (${MANIFEST_TYPES.join(", ")}); ` +
      `found ${found}.`,
  );
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1).toLowerCase();
}

/** Row 1 of the first sheet; an unreadable manifest is the application's to refuse, not ours. */
async function firstRow(path: string, bytes: Uint8Array): Promise<readonly [string, string]> {
  // A megabyte of source, which no start without a batch loads.
  const { read, utils } = await import("@e965/xlsx");
  try {
    const book = read(bytes, { sheetRows: 1, raw: true });
    const sheet = book.Sheets[book.SheetNames[0] ?? ""];
    const [row = []] = sheet ? utils.sheet_to_json<string[]>(sheet, { header: 1 }) : [];
    return [String(row[0] ?? ""), String(row[1] ?? "")];
  } catch (cause) {
    throw new HarnessError(
      "INPUT_UNREADABLE",
      `The manifest ${path} is not a spreadsheet that can be opened (${messageOf(cause)}).`,
      { cause },
    );
  }
}
