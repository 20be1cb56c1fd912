/**
 * Unpacks uploaded code (a Lambda's zip, a Beanstalk source bundle) into a folder. Nothing may
 * leave that folder: yauzl refuses absolute and climbing names, and links that point out are
 * refused here. Sizes are bounded, as a small zip can hold a great deal.
 */

import { createWriteStream } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";

export interface UnzipLimits {
  readonly bytesMax: number;
  readonly entriesMax: number;
}

const FILE_KIND_MASK = 0o170000;
const LINK_KIND = 0o120000;

/** Unpacks `zip` into `folder`, which is made; unix permissions are kept. */
export async function unzip(zip: Uint8Array, folder: string, limits: UnzipLimits): Promise<void> {
  await mkdir(folder, { recursive: true });
  try {
    const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
    await extractAll(await fromBufferPromise(bytes, { lazyEntries: true }), folder, limits);
  } catch (error) {
    if (error instanceof HarnessError || isFileSystemError(error)) throw error;
    throw unreadable(`cannot be read as a zip (${messageOf(error)})`, error);
  }
}

/** The names of the entries, without unpacking any; throws what yauzl says of what is no zip. */
export async function entriesIn(zip: Uint8Array): Promise<readonly string[]> {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const file = await fromBufferPromise(bytes, { lazyEntries: true });
  const entries = await Array.fromAsync(file.eachEntry());
  return entries.map(({ fileName }) => fileName);
}

/** A full disk and the like: not the zip's fault. */
function isFileSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

async function extractAll(file: ZipFile, folder: string, limits: UnzipLimits): Promise<void> {
  let bytes = 0;
  let entries = 0;
  for await (const entry of file.eachEntry()) {
    bytes += entry.uncompressedSize;
    entries += 1;
    if (bytes > limits.bytesMax) throw unreadable(`unpacks to over ${limits.bytesMax} bytes`);
    if (entries > limits.entriesMax)
      throw unreadable(`holds more than ${limits.entriesMax} entries`);
    await extract(file, entry, folder);
  }
}

async function extract(file: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, entry.fileName);
  const mode = entry.externalFileAttributes >>> 16;
  if (entry.fileName.endsWith("/")) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const content = await file.openReadStreamPromise(entry);
  if ((mode & FILE_KIND_MASK) === LINK_KIND) {
    const target = await text(content);
    const place = relative(folder, resolve(dirname(path), target));
    if (isAbsolute(target) || place.startsWith(".."))
      throw unreadable(`holds a link that leaves it: ${entry.fileName} -> ${target}`);
    await symlink(target, path);
    return;
  }
  // Zips made on Windows carry no permissions; such files can at least be read.
  await pipeline(content, createWriteStream(path, { mode: mode & 0o777 || 0o644 }));
}

function unreadable(what: string, cause?: unknown): HarnessError {
  return new HarnessError(
    "INPUT_UNREADABLE",
    `The uploaded zip ${what}; upload a zip archive with the code at its root.`,
    { cause },
  );
}
