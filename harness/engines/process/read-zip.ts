/** Looks into uploaded code without unpacking it; what unpacking would refuse is refused here. */

import { text } from "node:stream/consumers";
import { HarnessError } from "#kernel/harness-error.ts";
import { eachEntry, linkTarget, type UnzipLimits } from "./unzip.ts";

export interface ZipContents {
  /** Every entry that is no folder. */
  readonly names: ReadonlySet<string>;
  /** The files that were wanted, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

interface Wanted {
  wants(name: string): boolean;
  readonly bytesMax: number;
}

export async function readZip(
  zip: Uint8Array,
  limits: UnzipLimits,
  { wants, bytesMax }: Wanted,
): Promise<ZipContents> {
  const names = new Set<string>();
  const texts = new Map<string, string>();
  await eachEntry(zip, limits, async (file, entry) => {
    const { fileName: name, uncompressedSize: bytes } = entry;
    if (name.endsWith("/")) return;
    names.add(name);
    if ((await linkTarget(file, entry)) !== undefined) return;
    // The wanted names are those of the root, or of the root's only folder.
    const inFolder = name.slice(name.indexOf("/") + 1);
    if (!wants(name) && !wants(inFolder)) return;
    if (bytes > bytesMax)
      throw new HarnessError(
        "INPUT_UNREADABLE",
        `The file ${name} has ${bytes} bytes; it can have at most ${bytesMax}.`,
      );
    texts.set(name, await text(await file.openReadStreamPromise(entry)));
  });
  return { names, texts };
}
