/** Reads the facts of a media file with ffprobe. https://ffmpeg.org/ffprobe.html */

import { isJsonObject, type Json, type JsonObject, parseJson } from "#kernel/json.ts";
import { MediaFailure } from "#media/failure.ts";
import type { PictureStream, Probe, Ratio, SoundStream } from "#media/probe.ts";
import { failureOf } from "./failures.ts";
import { type FfmpegTools, runTool } from "./run-tool.ts";

/** What the file or URL holds. Throws `MediaFailure` when it is not media or is broken. */
export async function probe(
  tools: FfmpegTools,
  input: string,
  signal?: AbortSignal,
): Promise<Probe> {
  const lines: string[] = [];
  const result = await runTool({
    command: tools.ffprobe,
    args: [
      ...["-v", "error", "-print_format", "json", "-show_format", "-show_streams"],
      inputUrl(input),
    ],
    onLine: (line) => lines.push(line),
    ...(signal && { signal }),
  });
  if (result.exitCode !== 0) throw failureOf(result);
  return readProbe(parseJson(lines.join("\n")));
}

/** A path as ffmpeg takes it without guessing at protocols or options; a URL as it is. */
export function inputUrl(input: string): string {
  return /^https?:\/\//.test(input) ? input : `file:${input}`;
}

function readProbe(json: Json | undefined): Probe {
  const root = isJsonObject(json) ? json : {};
  const format = isJsonObject(root["format"]) ? root["format"] : {};
  const streams = Array.isArray(root["streams"]) ? root["streams"].filter(isJsonObject) : [];
  const picture = streams.find((stream) => stream["codec_type"] === "video" && !isCover(stream));
  const sound = streams.find((stream) => stream["codec_type"] === "audio");
  if (!picture && !sound) {
    throw new MediaFailure("input-unreadable", "The input has neither video nor audio in it.");
  }
  const bytes = numberOf(format["size"]);
  const bitRate = numberOf(format["bit_rate"]);
  return {
    format: textOf(format["format_name"]),
    durationMs: Math.round((durationOf(format, picture, sound) ?? 0) * 1000),
    ...(bytes !== undefined && { bytes }),
    ...(bitRate !== undefined && { bitRate }),
    ...(picture && { picture: readPicture(picture) }),
    ...(sound && { sound: readSound(sound) }),
  };
}

function readPicture(stream: JsonObject): PictureStream {
  const level = numberOf(stream["level"]);
  return {
    index: numberOf(stream["index"]) ?? 0,
    ...codecOf(stream),
    ...(level !== undefined && level > 0 && { level }),
    width: numberOf(stream["width"]) ?? 0,
    height: numberOf(stream["height"]) ?? 0,
    pixelAspect: ratioOf(stream["sample_aspect_ratio"]) ?? { num: 1, den: 1 },
    frameRate: ratioOf(stream["avg_frame_rate"]) ??
      ratioOf(stream["r_frame_rate"]) ?? { num: 25, den: 1 },
    rotation: rotationOf(stream),
    interlaced: /^(tt|bb|tb|bt)$/.test(textOf(stream["field_order"])),
  };
}

function readSound(stream: JsonObject): SoundStream {
  return {
    index: numberOf(stream["index"]) ?? 0,
    ...codecOf(stream),
    sampleRate: numberOf(stream["sample_rate"]) ?? 0,
    channels: numberOf(stream["channels"]) ?? 0,
  };
}

function codecOf(stream: JsonObject) {
  const codec = textOf(stream["codec_name"]);
  if (codec === "" || codec === "unknown") {
    const kind = textOf(stream["codec_type"]);
    throw new MediaFailure("input-unsupported", `The input's ${kind} has an unknown codec.`);
  }
  const profile = textOf(stream["profile"]);
  const bitRate = numberOf(stream["bit_rate"]);
  return { codec, ...(profile && { profile }), ...(bitRate !== undefined && { bitRate }) };
}

/** Cover art is a one-frame video stream that is marked as such. */
function isCover(stream: JsonObject): boolean {
  return isJsonObject(stream["disposition"]) && stream["disposition"]["attached_pic"] === 1;
}

/** ffprobe tells the anticlockwise turn that the display matrix makes. */
function rotationOf(stream: JsonObject): number {
  const sideData = Array.isArray(stream["side_data_list"]) ? stream["side_data_list"] : [];
  const matrix = sideData.filter(isJsonObject).find((one) => one["rotation"] !== undefined);
  const turn = Math.round((numberOf(matrix?.["rotation"]) ?? 0) / 90) * 90;
  return (((360 - turn) % 360) + 360) % 360;
}

function durationOf(...holders: readonly (JsonObject | undefined)[]): number | undefined {
  return holders.map((holder) => numberOf(holder?.["duration"])).find((one) => one !== undefined);
}

/** `30000/1001` or `16:15`; undefined when it says nothing, as `0/0` and `0:1` do. */
function ratioOf(value: Json | undefined): Ratio | undefined {
  const [num, den] = textOf(value).split(/[/:]/).map(Number);
  return num && den && num > 0 && den > 0 ? { num, den } : undefined;
}

function numberOf(value: Json | undefined): number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const number = Number(value);
  return value !== "" && Number.isFinite(number) ? number : undefined;
}

const textOf = (value: Json | undefined) => (typeof value === "string" ? value : "");
