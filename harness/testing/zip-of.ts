/** Small zips for tests. */

import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** A file that begins with `#!` is executable. */
export async function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    const isScript = typeof content === "string" && content.startsWith("#!");
    const mode = isScript ? 0o100755 : 0o100644;
    zip.addBuffer(Buffer.from(content), name, { mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}
