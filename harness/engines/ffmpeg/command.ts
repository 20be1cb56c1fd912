/**
 * The command line of a plan: one ffmpeg process, one decode an excerpt, one encoder a distinct
 * picture or sound, and the `tee` muxer that packages them as often as asked.
 * https://ffmpeg.org/ffmpeg-formats.html#tee
 */

import type { Package, Plan } from "#media/plan.ts";
import type { Clip, Container } from "#media/settings.ts";
import { type Effort, pictureOptions, soundOptions } from "./encoders.ts";
import { filterGraph, pictureLabel, stillLabel } from "./filters.ts";
import { inputUrl } from "./probe.ts";

/** Files are written under the working directory, by position: no name of the user's is in them. */
export const packageFolder = (index: number): string => `p${index}`;
export const stillFolder = (index: number): string => `s${index}`;
export const MEDIA_FILE = "media";
export const LIST_FILE = "list.m3u8";

/** The folders a plan's files are written to, relative to the working directory. */
export function foldersOf(plan: Plan): string[] {
  return [
    ...plan.packages.map((_, index) => packageFolder(index)),
    ...plan.stills.map((_, index) => stillFolder(index)),
  ];
}

/** Arguments for ffmpeg, to be run in the working directory. */
export function commandFor(plan: Plan, input: string, effort: Effort): string[] {
  const graph = filterGraph(plan);
  return [
    ...["-hide_banner", "-nostdin", "-y", "-v", "error", "-nostats"],
    ...["-progress", "pipe:1", "-stats_period", "0.25"],
    ...plan.clips.flatMap((clip) => inputOptions(clip, input)),
    ...(graph ? ["-filter_complex", graph] : []),
    ...packageArguments(plan, effort),
    ...plan.stills.flatMap((series, index) => [
      ...["-map", `[${stillLabel(index)}]`, "-r", "1"],
      ...["-c:v", series.format === "png" ? "png" : "mjpeg", "-q:v", "3"],
      ...["-f", "image2", `${stillFolder(index)}/%05d.${series.format}`],
    ]),
  ];
}

function inputOptions(clip: Clip, input: string): string[] {
  return [
    ...(clip.startMs > 0 ? ["-ss", seconds(clip.startMs)] : []),
    ...(clip.durationMs === undefined ? [] : ["-t", seconds(clip.durationMs)]),
    ...["-i", inputUrl(input)],
  ];
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

function packageArguments(plan: Plan, effort: Effort): string[] {
  if (plan.packages.length === 0) return [];
  return [
    ...plan.pictures.flatMap((_, index) => ["-map", `[${pictureLabel(index)}]`]),
    ...plan.sounds.flatMap((sound) => ["-map", `${sound.clip}:${plan.input.sound?.index ?? 0}`]),
    // MP4 wants codec headers apart from the stream; dump_extra puts them back for MPEG-TS.
    ...["-flags", "+global_header", "-map_metadata", "-1", "-map_chapters", "-1"],
    ...plan.pictures.flatMap((picture, index) => pictureOptions(picture, index, effort)),
    ...plan.sounds.flatMap((sound, index) => soundOptions(sound.settings, index)),
    ...["-f", "tee", plan.packages.map((made, index) => slave(plan, made, index)).join("|")],
  ];
}

const FORMATS: Readonly<Record<Container, string>> = {
  mp4: "f=mp4:movflags=+faststart",
  fmp4: "f=mp4:movflags=+frag_keyframe+empty_moov+default_base_moof",
  ts: "f=mpegts",
  webm: "f=webm",
  flv: "f=flv",
  mpg: "f=mpeg",
  mxf: "f=mxf",
  gif: "f=gif",
  mp2: "f=mp2",
  mp3: "f=mp3",
  oga: "f=oga",
  ogg: "f=ogg",
  flac: "f=flac",
  wav: "f=wav",
};

/** One package in the notation of the tee muxer, which unquotes its text twice. */
function slave(plan: Plan, made: Package, index: number): string {
  const folder = packageFolder(index);
  const streams = [
    ...(made.picture === undefined ? [] : [`v:${made.picture}`]),
    ...(made.sound === undefined ? [] : [`a:${made.sound}`]),
  ].join(",");
  const inBand =
    made.picture !== undefined && (made.container === "ts" || made.container === "mpg");
  const segmented = made.segmentSeconds !== undefined;
  const options = [
    `select=\\'${streams}\\'`,
    ...(inBand ? ["bsfs/v=dump_extra"] : []),
    segmented ? segmentFormat(made, folder) : formatOf(plan, made),
    // A failed output must fail the run, not go missing from it.
    "onfail=abort",
  ];
  return `[${options.join(":")}]${folder}/${segmented ? LIST_FILE : MEDIA_FILE}`;
}

function formatOf(plan: Plan, made: Package): string {
  const loops = made.picture === undefined ? undefined : plan.pictures[made.picture]?.loops;
  if (made.container !== "gif" || loops === undefined) return FORMATS[made.container];
  // The muxer counts 0 as for ever and -1 as once.
  return `f=gif:loop=${loops === "infinite" ? 0 : loops || -1}`;
}

/**
 * With a picture, cut at every key frame: the stretches are joined afterwards by our own rule, as
 * the muxer's drifts from the segment's own start. Sound alone can be cut anywhere.
 */
function segmentFormat(made: Package, folder: string): string {
  const cutSeconds = made.picture === undefined ? made.segmentSeconds : 0.001;
  const files = `${folder}/part-%05d.ts`;
  return `f=hls:hls_time=${cutSeconds}:hls_list_size=0:hls_segment_filename=${files}`;
}
