/**
 * What a preset must say, beyond single values, and the warning about settings outside H.264.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/create-preset.html
 */

import type { Container } from "#media/settings.ts";
import { incompatibility } from "#media/support.ts";
import type {
  AudioParameters,
  CreatePresetRequest,
  VideoParameters,
} from "#model/types/elastic-transcoder.ts";
import * as errors from "./errors.ts";
import { outputRequest } from "./settings.ts";

/** Throws AWS's ValidationException, or names what is not built. */
export function checkPreset(preset: CreatePresetRequest): void {
  if (!preset.Video && !preset.Audio) throw errors.invalid("A preset needs Video, Audio or both.");
  if (preset.Video) checkVideo(preset.Video);
  if (preset.Audio) checkAudio(preset.Audio);
  const unfit = incompatibility(
    outputRequest({ Id: "1" }, { ...preset, Container: preset.Container as Container }, {}),
  );
  if (unfit) throw errors.invalid(unfit);
}

function checkVideo(video: VideoParameters): void {
  const codec = required(video.Codec, "Video:Codec");
  required(video.BitRate, "Video:BitRate");
  required(video.FrameRate, "Video:FrameRate");
  checkSize(video);
  if (codec === "gif") return;
  required(video.KeyframesMaxDist, "Video:KeyframesMaxDist");
  required(video.FixedGOP, "Video:FixedGOP");
  if (codec !== "H.264") return;
  const options = required(video.CodecOptions, "Video:CodecOptions");
  oneOf("Video:CodecOptions:Profile", options["Profile"], Object.keys(PROFILES));
  oneOf("Video:CodecOptions:Level", options["Level"], Object.keys(LEVELS));
  within("Video:CodecOptions:MaxReferenceFrames", options["MaxReferenceFrames"], 0, 16);
  const maximum = options["MaxBitRate"];
  if (maximum !== undefined) within("Video:CodecOptions:MaxBitRate", maximum, 16, 62_500);
}

/** AWS: the two groups of settings exclude each other. */
function checkSize(video: VideoParameters): void {
  const older = video.Resolution ?? video.AspectRatio;
  const newer = video.MaxWidth ?? video.MaxHeight ?? video.SizingPolicy ?? video.PaddingPolicy;
  if (older !== undefined && newer !== undefined) {
    throw errors.invalid(
      "Video:Resolution and Video:AspectRatio cannot be used together with Video:MaxWidth, " +
        "Video:MaxHeight, Video:SizingPolicy and Video:PaddingPolicy.",
    );
  }
  evenWithin("Video:MaxWidth", video.MaxWidth, 128, 4096);
  evenWithin("Video:MaxHeight", video.MaxHeight, 96, 3072);
}

function checkAudio(audio: AudioParameters): void {
  const codec = required(audio.Codec, "Audio:Codec");
  required(audio.SampleRate, "Audio:SampleRate");
  required(audio.Channels, "Audio:Channels");
  // Observed: AWS takes no AAC preset whose codec options are null.
  if (codec === "AAC") required(audio.CodecOptions?.Profile, "Audio:CodecOptions:Profile");
  if (codec !== "flac" && codec !== "pcm") within("Audio:BitRate", audio.BitRate, 64, 320);
  const packing = audio.AudioPackingMode ?? "SingleTrack";
  if (packing !== "SingleTrack") {
    throw errors.notBuilt("CreatePreset", `Audio:AudioPackingMode ${packing}`);
  }
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === "") throw errors.invalid(`${name} must be specified.`);
  return value;
}

function oneOf(name: string, value: string | undefined, values: readonly string[]): void {
  if (values.includes(required(value, name))) return;
  throw errors.invalid(`${name} is ${value}, but must be one of ${values.join(", ")}.`);
}

function within(name: string, value: string | undefined, min: number, max: number): void {
  const number = Number(required(value, name));
  if (Number.isInteger(number) && number >= min && number <= max) return;
  throw errors.invalid(`${name} is ${value}, but must be an integer from ${min} to ${max}.`);
}

function evenWithin(name: string, value: string | undefined, min: number, max: number): void {
  if (value === undefined || value === "auto") return;
  within(name, value, min, max);
  if (Number(value) % 2 !== 0) throw errors.invalid(`${name} is ${value}, but must be even.`);
}

/** Greatest video bit rate of a level, kbit/s; the high profile allows a quarter more. */
const LEVELS: Readonly<Record<string, number>> = {
  "1": 64,
  "1b": 128,
  "1.1": 192,
  "1.2": 384,
  "1.3": 768,
  "2": 2000,
  "2.1": 4000,
  "2.2": 4000,
  "3": 10_000,
  "3.1": 14_000,
  "3.2": 20_000,
  "4": 20_000,
  "4.1": 50_000,
};

const PROFILES: Readonly<Record<string, number>> = { baseline: 1, main: 1, high: 1.25 };

/** AWS creates a preset outside the H.264 standard, and says so; empty when all is well. */
export function complianceWarning(video: VideoParameters | undefined): string {
  const options = video?.CodecOptions ?? {};
  const level = LEVELS[options["Level"] ?? ""];
  const profile = PROFILES[options["Profile"] ?? ""];
  const kbps = Number(video?.BitRate);
  if (video?.Codec !== "H.264" || !level || !profile || !(kbps > level * profile)) return "";
  return (
    `The video bit rate ${kbps} exceeds the maximum of ${level * profile} kilobits per second ` +
    `for the profile ${options["Profile"]} at level ${options["Level"]}.`
  );
}
