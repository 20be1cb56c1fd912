/**
 * Writes what was made of one output: its media, then its playlist, which so never names what is
 * not there, and its thumbnails.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/job-settings.html
 */

import { Buffer } from "node:buffer";
import { present } from "#kernel/assert.ts";
import { mediaPlaylist } from "#media/hls.ts";
import { playlistName, segmentName, thumbnailName } from "#media/names.ts";
import { toNumber } from "#media/probe.ts";
import type { Container } from "#media/settings.ts";
import type { MadePackage, MadeSegment, MadeStills } from "#media/transcoder.ts";
import type { JobOutput } from "#model/types/elastic-transcoder.ts";
import { mainName, type OutputFacts } from "../job.ts";
import { CONTAINER_TYPES, PLAYLIST_TYPE, THUMBNAIL_TYPES } from "./content-type.ts";
import { outputExists } from "./failures.ts";
import { exists, write } from "./storage.ts";
import { relativeUri } from "./uri.ts";
import { keyOf, type Work } from "./work.ts";

/** AWS never overwrites: an output whose file (or playlist) is there already fails. */
export async function refuseExisting(work: Work, output: JobOutput): Promise<void> {
  if (work.resumed) return;
  const bucket = work.pipeline.ContentConfig?.Bucket ?? "";
  const key = keyOf(work, mainName(output));
  if (await exists(work, bucket, key)) throw outputExists({ bucket, key });
}

/** Writes the output's files, and tells what is to be said of it. */
export async function deliver(
  work: Work,
  output: JobOutput,
  made: MadePackage,
): Promise<OutputFacts> {
  const key = output.Key ?? "";
  const { media } = made;
  if ("read" in media) {
    await writeContent(work, key, media.read(), containerType(work, output));
  } else {
    await writeSegments(work, key, media);
  }
  if (made.stills) await writeStills(work, output, made.stills);
  return factsOf(made);
}

function containerType({ job }: Work, output: JobOutput): string {
  const preset = present(job.presets[output.PresetId ?? ""], "the output's preset");
  // CreatePreset takes no other containers.
  return CONTAINER_TYPES[preset.Container as Container];
}

async function writeSegments(
  work: Work,
  key: string,
  segments: readonly MadeSegment[],
): Promise<void> {
  for (const [index, segment] of segments.entries()) {
    await writeContent(work, segmentName(key, index), segment.read(), CONTAINER_TYPES.ts);
  }
  const list = mediaPlaylist(
    segments.map((segment, index) => ({
      uri: relativeUri(playlistName(key), segmentName(key, index)),
      seconds: segment.seconds,
    })),
  );
  await writePlaylist(work, playlistName(key), list);
}

async function writeStills(work: Work, output: JobOutput, stills: MadeStills): Promise<void> {
  const { format, size } = stills;
  const pattern = output.ThumbnailPattern ?? "";
  for (const [index, file] of stills.files.entries()) {
    const name = thumbnailName(pattern, { number: index + 1, size, format });
    await write(work, work.pipeline.ThumbnailConfig, {
      key: keyOf(work, name),
      body: file.read(),
      contentType: THUMBNAIL_TYPES[format],
    });
  }
}

function writeContent(
  work: Work,
  name: string,
  body: AsyncIterable<Uint8Array> | Uint8Array,
  contentType: string,
): Promise<void> {
  return write(work, work.pipeline.ContentConfig, { key: keyOf(work, name), body, contentType });
}

/** Writes a playlist; its name already has its extension. */
export function writePlaylist(work: Work, name: string, text: string): Promise<void> {
  return writeContent(work, name, Buffer.from(text), PLAYLIST_TYPE);
}

function factsOf(made: MadePackage): OutputFacts {
  const { durationMs, size, frameRate, bytes } = made;
  return {
    Duration: Math.round(durationMs / 1000),
    DurationMillis: durationMs,
    ...(size && { Width: size.width, Height: size.height }),
    ...(frameRate && { FrameRate: rateText(toNumber(frameRate)) }),
    FileSize: bytes,
  };
}

/** Two decimals at most, as AWS writes 29.97. */
export const rateText = (rate: number): string => String(Math.round(rate * 100) / 100);
