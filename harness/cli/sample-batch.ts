/** The batch that `start` drops when the user names none: made here, kept in the cache. */

import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Batch, readBatch } from "#deployment/batch.ts";
import { manifestFile } from "#fixtures/media/manifest-file.ts";
import { makeSample } from "#fixtures/media/sample-media.ts";

const ROWS = [
  ["Spring batch", "alice@example.edu"],
  ["Title", "Date Issued", "Creator", "File", "Label", "Publish"],
  ["Test bars", "2012", "A. Smith", "assets/bars.mov", "Part 1", "yes"],
  ["A tone", "2013", "B. Jones", "assets/tone.mp3", "Side A", "yes"],
];

/** A film of test bars and a tone, with their manifest. */
export async function sampleBatch(ffmpeg: string, cache: string): Promise<Batch> {
  const folder = join(cache, "spring-1");
  if (!(await isThere(join(folder, "spring.csv")))) await make(ffmpeg, folder);
  return readBatch(folder);
}

async function make(ffmpeg: string, folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(join(unfinished, "assets"), { recursive: true });
  await makeSample({
    ffmpeg,
    path: join(unfinished, "assets", "bars.mov"),
    seconds: 8,
    picture: { width: 1280, height: 720 },
    toneHz: 440,
  });
  await makeSample({
    ffmpeg,
    path: join(unfinished, "assets", "tone.mp3"),
    seconds: 6,
    toneHz: 523,
  });
  await writeFile(join(unfinished, "spring.csv"), manifestFile(ROWS, "csv"));
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
