/**
 * ffmpeg as the transcoder of a service: sessions in directories of their own, as many at once as
 * the machine has places for. Each ffmpeg uses several cores by itself, so places are few.
 */

import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Plan } from "#media/plan.ts";
import type { MadeFile, MadePackage, Transcoder, TranscodeSession } from "#media/transcoder.ts";
import type { Effort } from "./encoders.ts";
import { createPlaces } from "./places.ts";
import { probe } from "./probe.ts";
import { createResultCache } from "./result-cache.ts";
import type { KeptFile, PackageResult } from "./results.ts";
import { runPlan } from "./run-plan.ts";
import type { FfmpegTools } from "./run-tool.ts";

export interface FfmpegTranscoderOptions {
  readonly tools: FfmpegTools;
  /** Where sessions keep their files; those that a killed harness left go with the first job. */
  readonly folder: string;
  /** Jobs at work at once; 1 when absent. */
  readonly placesMax?: number;
  /** Speed against size; `veryfast` when absent. */
  readonly effort?: Effort;
  /** Where results are kept and found again; nothing is kept when absent. */
  readonly cacheFolder?: string;
}

const INPUT = "input";

/** A transcoder that runs ffmpeg on this machine. */
export function createFfmpegTranscoder(options: FfmpegTranscoderOptions): Transcoder {
  const places = createPlaces(options.placesMax ?? 1);
  const atWork = new Set<string>();
  let cleared: Promise<void> | undefined;
  return {
    async begin(job, signal) {
      if (atWork.has(job)) return undefined;
      atWork.add(job);
      try {
        cleared ??= clear(options.folder);
        await cleared;
        const leave = await places.take(signal);
        return await openSession(options, signal, () => {
          atWork.delete(job);
          leave();
        });
      } catch (error) {
        atWork.delete(job);
        throw error;
      }
    },
  };
}

async function openSession(
  options: FfmpegTranscoderOptions,
  signal: AbortSignal,
  leave: () => void,
): Promise<TranscodeSession> {
  const { tools, effort, cacheFolder } = options;
  const directory = await makeDirectory(options.folder).catch((error: unknown) => {
    leave();
    throw error;
  });
  const input = join(directory, INPUT);
  const cache = cacheFolder === undefined ? undefined : createResultCache(cacheFolder);
  return {
    async receive(bytes) {
      await pipeline(Readable.from(bytes), createWriteStream(input), { signal });
      return probe(tools, input, signal);
    },
    async run(plan: Plan) {
      const how = { input, workDir: directory, signal, ...(effort && { effort }) };
      const results = await runPlan(tools, plan, { ...how, ...(cache && { cache }) });
      return results.map(asStreams);
    },
    async close() {
      await rm(directory, { recursive: true, force: true });
      leave();
    },
  };
}

const SESSION = "job-";

async function makeDirectory(folder: string): Promise<string> {
  return mkdtemp(join(folder, SESSION));
}

async function clear(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const left = (await readdir(folder)).filter((name) => name.startsWith(SESSION));
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
}

function asStreams(result: PackageResult): MadePackage {
  const { media, stills, ...facts } = result;
  return {
    ...facts,
    media:
      "path" in media
        ? streamOf(media)
        : media.map((one) => ({ ...streamOf(one), seconds: one.seconds })),
    ...(stills && { stills: { ...stills, files: stills.files.map(streamOf) } }),
  };
}

const streamOf = ({ path, bytes }: KeptFile): MadeFile => ({
  bytes,
  read: () => createReadStream(path),
});
