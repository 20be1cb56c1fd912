/**
 * A job's output in the planner's neutral terms: the preset's settings and the output's own.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/preset-settings.html
 */

import { present } from "#kernel/assert.ts";
import type { Ratio } from "#media/probe.ts";
import type {
  Clip,
  ColorConversion,
  Container,
  FieldOrder,
  OutputRequest,
  PictureCodec,
  PictureSettings,
  SizeRules,
  SizingPolicy,
  SoundCodec,
  SoundSettings,
  ThumbnailSettings,
} from "#media/settings.ts";
import type {
  AudioParameters,
  JobInput,
  JobOutput,
  Preset,
  Thumbnails,
  TimeSpan,
  VideoParameters,
} from "#model/types/elastic-transcoder.ts";

/** What is to be made for `output`. The preset was validated when it was created. */
export function outputRequest(output: JobOutput, preset: Preset, input: JobInput): OutputRequest {
  const clip = clipOf(output.Composition?.[0]?.TimeSpan ?? input.TimeSpan);
  const sound = preset.Audio && soundSettings(preset.Audio);
  const { SegmentDuration: segment, ThumbnailPattern: pattern, Rotate: rotate } = output;
  return {
    id: present(output.Id, "the output's id"),
    // CreatePreset takes no other containers.
    container: preset.Container as Container,
    ...(preset.Video && { picture: pictureSettings(preset.Video) }),
    ...(sound && { sound }),
    ...(segment !== undefined && { segmentSeconds: Number(segment) }),
    ...(pattern && preset.Thumbnails && { thumbnails: thumbnailSettings(preset.Thumbnails) }),
    ...(clip && { clip }),
    rotate: rotationOf(rotate),
  };
}

function rotationOf(rotate: string | undefined): NonNullable<OutputRequest["rotate"]> {
  switch (rotate) {
    case "0":
      return 0;
    case "90":
      return 90;
    case "180":
      return 180;
    case "270":
      return 270;
    default:
      return "auto";
  }
}

const PICTURE_CODECS: Readonly<Record<string, PictureCodec>> = {
  "H.264": "h264",
  vp8: "vp8",
  vp9: "vp9",
  mpeg2: "mpeg2",
  gif: "gif",
};

const FIELD_ORDERS: Readonly<Record<string, FieldOrder>> = {
  TopFirst: "top-first",
  BottomFirst: "bottom-first",
  // AWS: "If Auto is specified, Elastic Transcoder interlaces the output."
  Auto: "top-first",
};

const CONVERSIONS: Readonly<Record<string, ColorConversion>> = {
  Bt709toBt601: "bt709-to-bt601",
  Bt601toBt709: "bt601-to-bt709",
};

function pictureSettings(video: VideoParameters): PictureSettings {
  const options = video.CodecOptions ?? {};
  const aspect = ratioOf(video.DisplayAspectRatio);
  const fieldOrder = FIELD_ORDERS[options["InterlacedMode"] ?? ""];
  const colorConversion = CONVERSIONS[options["ColorSpaceConversionMode"] ?? ""];
  const frameRate = rateOf(video.FrameRate);
  const frameRateMax = rateOf(video.MaxFrameRate);
  const h264 = video.Codec === "H.264";
  return {
    codec: present(PICTURE_CODECS[video.Codec ?? ""], `the codec ${video.Codec}`),
    ...(h264 && options["Profile"] && { profile: options["Profile"] }),
    ...(h264 && options["Level"] && { level: options["Level"] }),
    ...numbers({
      referenceFrames: options["MaxReferenceFrames"],
      bitRateKbps: video.BitRate,
      bitRateMaxKbps: options["MaxBitRate"],
      bufferKbits: options["BufferSize"],
      keyFrameDistanceMax: video.KeyframesMaxDist,
    }),
    keyFramesFixed: video.FixedGOP === "true",
    ...(frameRate && { frameRate }),
    ...(frameRateMax && { frameRateMax }),
    size: sizeRules(video),
    ...(aspect && { displayAspect: aspect }),
    ...(fieldOrder && { fieldOrder }),
    ...(colorConversion && { colorConversion }),
    ...(options["ChromaSubsampling"] === "yuv422p" && { chroma: "yuv422p" }),
    ...(options["LoopCount"] !== undefined && { loops: loopsOf(options["LoopCount"]) }),
  };
}

const loopsOf = (text: string) => (text === "Infinite" ? "infinite" : Number(text));

/** AWS's words for "as the input has it" become the absence of a member. */
function numbers<Name extends string>(
  texts: Readonly<Record<Name, string | undefined>>,
): { readonly [member in Name]?: number } {
  const given = Object.entries<string | undefined>(texts).filter(
    ([, text]) => text !== undefined && text !== "auto" && text !== "",
  );
  // Only names of `texts` are in it, and only numbers.
  return Object.fromEntries(given.map(([name, text]) => [name, Number(text)])) as {
    [member in Name]?: number;
  };
}

type Sized = Pick<
  VideoParameters & Thumbnails,
  "MaxWidth" | "MaxHeight" | "SizingPolicy" | "PaddingPolicy" | "Resolution"
>;

/** AWS: `auto` is Full HD; the older Resolution adds bars to keep the aspect ratio. */
function sizeRules(sized: Sized): SizeRules {
  const [width, height] = sized.Resolution?.split("x") ?? [];
  if (sized.Resolution === "auto") {
    return { widthMax: 4096, heightMax: 3072, policy: "ShrinkToFit", pad: false };
  }
  return {
    widthMax: sizeOf(width ?? sized.MaxWidth, 1920),
    heightMax: sizeOf(height ?? sized.MaxHeight, 1080),
    // The gateway lets no other values in.
    policy: (sized.SizingPolicy as SizingPolicy | undefined) ?? "Fit",
    pad: sized.Resolution !== undefined || sized.PaddingPolicy === "Pad",
  };
}

const sizeOf = (text: string | undefined, auto: number) =>
  text === undefined || text === "auto" ? auto : Number(text);

const SOUND_CODECS: Readonly<Record<string, SoundCodec>> = {
  AAC: "aac",
  mp3: "mp3",
  mp2: "mp2",
  flac: "flac",
  vorbis: "vorbis",
  pcm: "pcm",
};

/** AWS: zero channels leave the sound out. */
function soundSettings(audio: AudioParameters): SoundSettings | undefined {
  if (audio.Channels === "0") return undefined;
  const bitDepth = audio.CodecOptions?.BitDepth;
  return {
    codec: present(SOUND_CODECS[audio.Codec ?? ""], `the codec ${audio.Codec}`),
    ...numbers({
      bitRateKbps: audio.BitRate,
      sampleRate: audio.SampleRate,
      channels: audio.Channels,
    }),
    ...(bitDepth && { bitDepth: bitDepth === "8" ? 8 : bitDepth === "24" ? 24 : 16 }),
  };
}

function thumbnailSettings(thumbnails: Thumbnails): ThumbnailSettings {
  return {
    format: thumbnails.Format === "jpg" ? "jpg" : "png",
    intervalSeconds: Math.max(1, Number(thumbnails.Interval ?? "60")),
    size: sizeRules(thumbnails),
  };
}

/** The NTSC rates are written rounded. */
function rateOf(text: string | undefined): Ratio | undefined {
  if (text === undefined || text === "auto") return undefined;
  if (text === "23.97") return { num: 24_000, den: 1001 };
  if (text === "29.97") return { num: 30_000, den: 1001 };
  return { num: Number(text), den: 1 };
}

function ratioOf(text: string | undefined): Ratio | undefined {
  const [num, den] = (text ?? "auto").split(":").map(Number);
  return num && den ? { num, den } : undefined;
}

/** An excerpt from its start and length, each `HH:mm:ss.SSS` or `sssss.SSS`. */
function clipOf(span: TimeSpan | undefined): Clip | undefined {
  if (!span?.StartTime && !span?.Duration) return undefined;
  const durationMs = span.Duration ? milliseconds(span.Duration) : undefined;
  return {
    startMs: span.StartTime ? milliseconds(span.StartTime) : 0,
    ...(durationMs !== undefined && { durationMs }),
  };
}

/** The milliseconds of `HH:mm:ss.SSS` or `sssss.SSS`. */
export function milliseconds(text: string): number {
  const seconds = text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round(seconds * 1000);
}
