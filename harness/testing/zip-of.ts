/** Small zips for tests. */

import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { BUNDLE_LIMITS } from "#engines/beanstalk/source-bundle.ts";
import { eachEntry } from "#engines/process/unzip.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A file that begins with `#!` is executable. */
export function zipOf(files: Files): Promise<Buffer> {
  return ended(new ZipFile(), files);
}

/** The zip with these files in it, in the place of what has their names. */
export async function zipWith(zip: Uint8Array, files: Files): Promise<Buffer> {
  const longer = new ZipFile();
  await eachEntry(zip, BUNDLE_LIMITS, async (file, entry) => {
    if (entry.fileName.endsWith("/") || entry.fileName in files) return;
    const content = await buffer(await file.openReadStreamPromise(entry));
    longer.addBuffer(content, entry.fileName, { mode: entry.externalFileAttributes >>> 16 });
  });
  return ended(longer, files);
}

function ended(zip: ZipFile, files: Files): Promise<Buffer> {
  for (const [name, content] of Object.entries(files)) {
    const isScript = typeof content === "string" && content.startsWith("#!");
    const mode = isScript ? 0o100755 : 0o100644;
    zip.addBuffer(Buffer.from(content), name, { mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}
