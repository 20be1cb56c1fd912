/** Makes small media for tests, and a directory that is removed again. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FfmpegTools, runTool } from "./run-tool.ts";

/** The programs on PATH, which the project's set-up has put there. */
export const toolsOnPath: FfmpegTools = { ffmpeg: "ffmpeg", ffprobe: "ffprobe" };

export interface SampleOptions {
  readonly seconds?: number;
  /** `WIDTHxHEIGHT`; no picture when null. */
  readonly size?: string | null;
  readonly rate?: number;
  /** No sound when false. */
  readonly sound?: boolean;
  /** Further options of the encoder, before the file's name. */
  readonly extra?: readonly string[];
}

/** A test card with a tone, written to `path`; its extension says the container. */
export async function makeSample(path: string, options: SampleOptions = {}): Promise<string> {
  const { seconds = 4, size = "320x240", rate = 30, sound = true, extra = [] } = options;
  const card = size ? ["-f", "lavfi", "-i", `testsrc=size=${size}:rate=${rate}`] : [];
  const tone = sound ? ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"] : [];
  const result = await runTool({
    command: toolsOnPath.ffmpeg,
    args: [
      ...["-v", "error", "-nostdin", "-y", ...card, ...tone, "-t", String(seconds)],
      ...["-preset", "ultrafast", "-pix_fmt", "yuv420p", ...extra, path],
    ],
  });
  if (result.exitCode !== 0) throw new Error(result.errorText);
  return path;
}

/** Where the matrix lies in a track header of version 0, from the box's name on. */
const MATRIX_OFFSET = 44;

/**
 * Marks an MP4's picture as one to be turned 90° clockwise, as phones do (ISO/IEC 14496-12, 8.3.2).
 * The header is written directly because ffmpeg's option for it has changed between versions.
 */
export async function markTurned(path: string): Promise<string> {
  const bytes = await readFile(path);
  const matrix = bytes.indexOf("tkhd") + MATRIX_OFFSET;
  for (const [index, value] of [0, 1 << 16, 0, -1 << 16, 0, 0].entries()) {
    bytes.writeInt32BE(value, matrix + index * 4);
  }
  await writeFile(path, bytes);
  return path;
}

/** What a tool prints, line by line. */
export async function outputOf(command: string, args: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const result = await runTool({ command, args, onLine: (line) => lines.push(line) });
  if (result.exitCode !== 0) throw new Error(result.errorText);
  return lines.filter((line) => line !== "");
}

/** A fresh directory under the system's temporary one, removed when disposed. */
export async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), "avalon-media-"));
  return {
    path,
    join: (...names: string[]) => join(path, ...names),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
