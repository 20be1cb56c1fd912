/** The facts of what a run made, read from the files themselves. */

import { appendFile, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { present } from "#kernel/assert.ts";
import { MediaFailure } from "#media/failure.ts";
import { joinSegments, peakBandwidth, pictureCodecName, soundCodecName } from "#media/hls.ts";
import { type Package, type Plan, pictureSize } from "#media/plan.ts";
import type { Probe } from "#media/probe.ts";
import type { MadePackage, MadeStills } from "#media/transcoder.ts";
import { LIST_FILE, MEDIA_FILE, packageFolder, stillFolder } from "./command.ts";
import { failureOf } from "./failures.ts";
import { probe } from "./probe.ts";
import type { FfmpegTools, ToolResult } from "./run-tool.ts";

/** A file on disk. */
export interface KeptFile {
  readonly path: string;
  readonly bytes: number;
}

export interface KeptSegment extends KeptFile {
  readonly seconds: number;
}

interface KeptStills extends Omit<MadeStills, "files"> {
  readonly files: readonly KeptFile[];
}

/** A made package as files on disk. */
export interface PackageResult extends Omit<MadePackage, "media" | "stills"> {
  readonly media: KeptFile | readonly KeptSegment[];
  readonly stills?: KeptStills;
}

/** Facts of each package that ffmpeg has written under `workDir`. */
export async function collect(
  tools: FfmpegTools,
  plan: Plan,
  workDir: string,
  run: ToolResult,
  signal?: AbortSignal,
): Promise<readonly PackageResult[]> {
  const results: PackageResult[] = [];
  for (const [index, made] of plan.packages.entries()) {
    const folder = join(workDir, packageFolder(index));
    const media = await mediaOf(folder, made);
    const first = Array.isArray(media) ? media[0] : media;
    // ffmpeg exits with success when the input breaks off before its first frame.
    if (!first?.bytes) throw nothingMade(run);
    const facts = await probe(tools, first.path, signal);
    const stills =
      made.stills === undefined ? undefined : await stillsOf(plan, made.stills, workDir);
    results.push({ ...describe(plan, made, media, facts), ...(stills && { stills }) });
  }
  return results;
}

function nothingMade(run: ToolResult): MediaFailure {
  const { message } = failureOf(run);
  return new MediaFailure(
    "input-unreadable",
    `Nothing could be decoded from the input; ${message}`,
  );
}

type Media = KeptFile | readonly KeptSegment[];

function describe(plan: Plan, made: Package, media: Media, facts: Probe): PackageResult {
  const segments: readonly KeptSegment[] = isSegments(media)
    ? media
    : [{ ...media, seconds: facts.durationMs / 1000 }];
  const size = pictureSize(plan, made);
  const frameRate = made.picture === undefined ? undefined : plan.pictures[made.picture]?.frameRate;
  const codecs = [
    facts.picture && pictureCodecName(facts.picture),
    facts.sound && soundCodecName(facts.sound),
  ].filter((name) => name !== undefined);
  return {
    output: made.output,
    media,
    durationMs: Math.round(1000 * segments.reduce((sum, one) => sum + one.seconds, 0)),
    bytes: segments.reduce((sum, one) => sum + one.bytes, 0),
    ...(size && { size }),
    ...(frameRate && { frameRate }),
    bandwidth: peakBandwidth(segments),
    codecs,
  };
}

const isSegments = (media: Media): media is readonly KeptSegment[] => Array.isArray(media);

async function mediaOf(folder: string, made: Package): Promise<Media> {
  if (made.segmentSeconds === undefined) return fileAt(join(folder, MEDIA_FILE));
  const stretches = stretchesOf(await textAt(join(folder, LIST_FILE)));
  const runs =
    made.picture === undefined
      ? stretches.map((_, index) => [index])
      : joinSegments(
          stretches.map((stretch) => stretch.seconds),
          made.segmentSeconds,
        );
  const segments: KeptSegment[] = [];
  for (const run of runs) {
    segments.push(
      await joined(
        folder,
        run.map((index) => present(stretches[index], "a stretch")),
      ),
    );
  }
  return segments;
}

interface Stretch {
  readonly name: string;
  readonly seconds: number;
}

/** The lengths that the muxer measured, from the playlist it wrote. */
function stretchesOf(list: string): Stretch[] {
  return [...list.matchAll(/#EXTINF:([\d.]+),\n(.+)/g)].map((match) => ({
    name: match[2] ?? "",
    seconds: Number(match[1]),
  }));
}

/** MPEG-TS of one muxer run can be laid end to end: its counters go on across the files. */
async function joined(folder: string, stretches: readonly Stretch[]): Promise<KeptSegment> {
  const [first, ...rest] = stretches.map((stretch) => join(folder, stretch.name));
  const path = present(first, "a segment's first stretch");
  for (const next of rest) {
    await appendFile(path, await readFile(next));
    await rm(next);
  }
  const seconds = stretches.reduce((sum, stretch) => sum + stretch.seconds, 0);
  return { ...(await fileAt(path)), seconds };
}

async function stillsOf(plan: Plan, index: number, workDir: string): Promise<KeptStills> {
  const { framing, format } = present(plan.stills[index], "a still series");
  const folder = join(workDir, stillFolder(index));
  const names = (await readdir(folder)).sort();
  const files: KeptFile[] = [];
  for (const name of names) files.push(await fileAt(join(folder, name)));
  return { files, format, size: { width: framing.width, height: framing.height } };
}

/** A file that is not there counts as empty: that nothing was made is judged in one place. */
async function fileAt(path: string): Promise<KeptFile> {
  const found = await stat(path).catch(absent);
  return { path, bytes: found?.size ?? 0 };
}

async function textAt(path: string): Promise<string> {
  return (await readFile(path, "utf8").catch(absent)) ?? "";
}

function absent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
