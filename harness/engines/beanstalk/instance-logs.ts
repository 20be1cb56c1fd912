/**
 * An instance's logs: their ends as one text, or all of them in a zip.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.logging.html
 */

import { Buffer } from "node:buffer";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

export type LogKind = "tail" | "bundle";

const LINES = 100;
/** Where the last lines are looked for. */
const TAIL_BYTES = 256 * 1024;
const RULE = "-".repeat(37);

export async function collectLogs(folder: string, kind: LogKind): Promise<Uint8Array> {
  const names = (await readdir(folder)).sort();
  if (kind === "tail") {
    const parts = await Promise.all(names.map(async (name) => tailOf(folder, name)));
    return Buffer.from(parts.join("\n"));
  }
  const zip = new ZipFile();
  for (const name of names) zip.addFile(join(folder, name), `var/log/${name}`);
  zip.end();
  return buffer(zip.outputStream);
}

async function tailOf(folder: string, name: string): Promise<string> {
  const file = await open(join(folder, name));
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString("utf8").trimEnd().split("\n").slice(-LINES);
    return [RULE, `/var/log/${name}`, RULE, ...lines, ""].join("\n");
  } finally {
    await file.close();
  }
}
