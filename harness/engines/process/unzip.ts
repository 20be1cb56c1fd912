/**
 * Unpacks uploaded code (a Lambda's zip, a Beanstalk source bundle) into a folder. Nothing may
 * leave that folder: yauzl refuses absolute and climbing names, and links that point out are
 * refused here. Sizes are bounded, as a small zip can hold a great deal.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { inflateRawSync } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";

export interface UnzipLimits {
  readonly bytesMax: number;
  readonly entriesMax: number;
}

const FILE_KIND_MASK = 0o170000;
const LINK_KIND = 0o120000;
const DEFLATED = 8;
/**
 * Up to this size a file is unpacked and written at once: streams and trips to the pool of threads
 * cost more than that, and bundles hold thousands of files.
 */
const AT_ONCE_BYTES_MAX = 256 * 1024;

/** Unpacks `zip` into `folder`, which is made; unix permissions are kept. */
export async function unzip(zip: Uint8Array, folder: string, limits: UnzipLimits): Promise<void> {
  await mkdir(folder, { recursive: true });
  const bytes = asBuffer(zip);
  await eachEntry(zip, limits, (file, entry) => extract(bytes, file, entry, folder));
}

/** Hands each entry over in turn, within the limits. */
export async function eachEntry(
  zip: Uint8Array,
  limits: UnzipLimits,
  visit: (file: ZipFile, entry: Entry) => Promise<void>,
): Promise<void> {
  let bytes = 0;
  let entries = 0;
  try {
    const file = await fromBufferPromise(asBuffer(zip), { lazyEntries: true });
    for await (const entry of file.eachEntry()) {
      bytes += entry.uncompressedSize;
      entries += 1;
      if (bytes > limits.bytesMax) throw unreadable(`unpacks to over ${limits.bytesMax} bytes`);
      if (entries > limits.entriesMax)
        throw unreadable(`holds more than ${limits.entriesMax} entries`);
      await visit(file, entry);
    }
  } catch (error) {
    if (error instanceof HarnessError || isFileSystemError(error)) throw error;
    throw unreadable(`cannot be read as a zip (${messageOf(error)})`, error);
  }
}

/** The names of the entries, without unpacking any; throws what yauzl says of what is no zip. */
export async function entriesIn(zip: Uint8Array): Promise<readonly string[]> {
  const file = await fromBufferPromise(asBuffer(zip), { lazyEntries: true });
  const entries = await Array.fromAsync(file.eachEntry());
  return entries.map(({ fileName }) => fileName);
}

const asBuffer = (zip: Uint8Array) => Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);

/** A full disk and the like: not the zip's fault. */
function isFileSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

async function extract(zip: Buffer, file: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, entry.fileName);
  if (entry.fileName.endsWith("/")) {
    await mkdir(path, { recursive: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const target = await linkTarget(file, entry);
  if (target !== undefined) {
    await symlink(target, path);
    return;
  }
  // Zips made on Windows carry no permissions; such files can at least be read.
  const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
  const content = await contentOf(zip, file, entry);
  if (content instanceof Uint8Array) writeFileSync(path, content, { mode });
  else await writeFile(path, content, { mode });
}

/** What a file holds; the sizes that the zip tells are not believed, here or by yauzl. */
async function contentOf(zip: Buffer, file: ZipFile, entry: Entry): Promise<Buffer | Readable> {
  const { fileName, compressionMethod, compressedSize, uncompressedSize: told } = entry;
  const isLarge = Math.max(compressedSize, told) > AT_ONCE_BYTES_MAX;
  if (isLarge || compressionMethod !== DEFLATED || entry.isEncrypted())
    return file.openReadStreamPromise(entry);
  const { fileDataStart: start } = await file.readLocalFileHeaderPromise(entry, { minimal: true });
  // One byte more than told, so that a longer content is seen.
  const limit = { maxOutputLength: told + 1 };
  const content = inflateRawSync(zip.subarray(start, start + compressedSize), limit);
  if (content.length === told) return content;
  throw unreadable(`holds a file of another size than it tells: ${fileName}`);
}

/** Where a link leads, undefined for what is none; one that leaves the folder is refused. */
export async function linkTarget(file: ZipFile, entry: Entry): Promise<string | undefined> {
  const mode = entry.externalFileAttributes >>> 16;
  if ((mode & FILE_KIND_MASK) !== LINK_KIND) return undefined;
  const target = await text(await file.openReadStreamPromise(entry));
  const place = relative("/", resolve("/", "root", dirname(entry.fileName), target));
  if (isAbsolute(target) || !(place === "root" || place.startsWith("root/")))
    throw unreadable(`holds a link that leaves it: ${entry.fileName} -> ${target}`);
  return target;
}

function unreadable(what: string, cause?: unknown): HarnessError {
  return new HarnessError(
    "INPUT_UNREADABLE",
    `The uploaded zip ${what}; upload a zip archive with the code at its root.`,
    { cause },
  );
}
