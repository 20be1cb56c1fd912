/** Batches for stories: manifests from rows, and small media made once and kept in the cache. */

import { createReadStream } from "node:fs";
import { mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { machineEnvironment } from "#config/environment.ts";
import type { Batch } from "#deployment/batch.ts";
import {
  type ManifestCell,
  type ManifestFileFormat,
  manifestFile,
} from "#fixtures/media/manifest-file.ts";
import { makeCorruptFile, makeSample } from "#fixtures/media/sample-media.ts";
import { type DeployedSystem, eventually } from "#harness/scenario/index.ts";
import { cacheDir } from "#setup/places.ts";

export const SUBMITTER = "alice@example.edu";

/** Two seconds of test bars with a tone; two seconds of a tone; and what only looks like a film. */
export type Medium = "film.mp4" | "tone.mp3" | "broken.mp4";

export interface BatchOptions {
  readonly name?: string;
  readonly format?: ManifestFileFormat;
  readonly submitter?: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly ManifestCell[])[];
  /** Media by their paths beside the manifest. */
  readonly media?: Readonly<Record<string, Medium>>;
  /** Captions, structure and the like by their paths. */
  readonly texts?: Readonly<Record<string, string>>;
}

export async function batchOf(options: BatchOptions): Promise<Batch> {
  const { name = "batch", format = "csv", submitter = SUBMITTER } = options;
  const rows = [[name, submitter], [...options.headers], ...options.rows];
  const files = await Promise.all(
    Object.entries(options.media ?? {}).map(async ([path, medium]) => {
      const source = await mediumFile(medium);
      return { path, open: () => createReadStream(source) };
    }),
  );
  const texts = Object.entries(options.texts ?? {}).map(([path, text]) => ({
    path,
    open: () => Readable.from([Buffer.from(text)]),
  }));
  return {
    folder: name,
    manifest: { name: `${name}.${format}`, bytes: manifestFile(rows, format) },
    files: [...files, ...texts],
    title: name,
    submitter,
  };
}

/** One published item with one film. */
export function filmBatch(options: Partial<BatchOptions> = {}): Promise<Batch> {
  return batchOf({
    headers: ["Title", "Date Issued", "File", "Label", "Publish"],
    rows: [["Lecture", "2012", "assets/film.mp4", "Part 1", "yes"]],
    media: { "assets/film.mp4": "film.mp4" },
    ...options,
  });
}

/** Published items of a tone that is ready to be played: there is nothing to encode. */
export function readyBatch(titles: readonly string[]): Promise<Batch> {
  return batchOf({
    headers: ["Title", "File", "Skip Transcoding", "Publish"],
    rows: titles.map((title) => [title, "tone.mp3", "yes", "yes"]),
    media: { "tone.high.mp3": "tone.mp3" },
  });
}

/** Resolves when the first batch has ended, whatever became of its rows. */
export const batchEnded = ({ curator }: Pick<DeployedSystem, "curator">) =>
  eventually(async () => (await curator.batches())[0]?.registry.complete || undefined, {
    what: "the end of the batch",
    withinMs: 30_000,
  });

const made = new Map<Medium, Promise<string>>();

function mediumFile(medium: Medium): Promise<string> {
  const known = made.get(medium);
  if (known) return known;
  const making = make(medium);
  made.set(medium, making);
  return making;
}

async function make(medium: Medium): Promise<string> {
  const folder = join(cacheDir(machineEnvironment), "samples", "scenarios-1");
  const path = join(folder, medium);
  if (await isThere(path)) return path;
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `${process.pid}-${medium}`);
  const sound = { ffmpeg: "ffmpeg", path: unfinished, seconds: 2, toneHz: 440 };
  if (medium === "broken.mp4") await makeCorruptFile(unfinished);
  else if (medium === "tone.mp3") await makeSample(sound);
  else await makeSample({ ...sound, picture: { width: 320, height: 180 } });
  await rename(unfinished, path);
  return path;
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
