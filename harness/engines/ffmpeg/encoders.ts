/** Encoder options of one stream. https://ffmpeg.org/ffmpeg-codecs.html */

import { assertNever } from "#kernel/assert.ts";
import type { PictureEncode } from "#media/picture.ts";
import type { SoundSettings } from "#media/settings.ts";

/** Speed against size, by x264's names; applies to every picture of a run. */
export type Effort = "ultrafast" | "superfast" | "veryfast" | "faster" | "fast" | "medium" | "slow";

/** AWS: without a buffer size the buffer holds ten seconds at the maximum rate. */
const BUFFER_SECONDS = 10;

/** Options of the run's video stream `index`. */
export function pictureOptions(picture: PictureEncode, index: number, effort: Effort): string[] {
  const stream = `v:${index}`;
  const { bitRateKbps, bitRateMaxKbps, keyFrameDistanceMax } = picture;
  const buffer = picture.bufferKbits ?? (bitRateMaxKbps ?? 0) * BUFFER_SECONDS;
  return [
    ...codecOptions(picture, stream, effort),
    ...option("b", stream, bitRateKbps && `${bitRateKbps}k`),
    ...option("maxrate", stream, bitRateMaxKbps && `${bitRateMaxKbps}k`),
    ...option("bufsize", stream, bitRateMaxKbps && `${buffer}k`),
    ...option("g", stream, keyFrameDistanceMax),
    ...(picture.keyFramesFixed
      ? [
          ...option("keyint_min", stream, keyFrameDistanceMax),
          ...option("sc_threshold", stream, "0"),
        ]
      : []),
    ...(picture.fieldOrder === "progressive"
      ? []
      : option("flags", stream, "+global_header+ilme+ildct")),
  ];
}

function codecOptions(picture: PictureEncode, stream: string, effort: Effort): string[] {
  switch (picture.codec) {
    case "h264":
      return [
        ...option("c", stream, "libx264"),
        ...option("preset", stream, effort),
        // The named profiles have no 4:2:2; x264 then picks the one that has.
        ...option("profile", stream, picture.chroma === "yuv420p" && picture.profile),
        ...option("level", stream, picture.level),
        ...option("refs", stream, picture.referenceFrames && Math.min(16, picture.referenceFrames)),
      ];
    case "vp8":
      return [...option("c", stream, "libvpx"), ...vpxSpeed(stream)];
    case "vp9":
      return [
        ...option("c", stream, "libvpx-vp9"),
        ...vpxSpeed(stream),
        ...option("row-mt", stream, "1"),
      ];
    case "mpeg2":
      return option("c", stream, "mpeg2video");
    case "gif":
      return option("c", stream, "gif");
    default:
      return assertNever(picture.codec);
  }
}

const vpxSpeed = (stream: string) => [
  ...option("deadline", stream, "realtime"),
  ...option("cpu-used", stream, "5"),
];

/** Options of the run's audio stream `index`. */
export function soundOptions(sound: SoundSettings, index: number): string[] {
  const stream = `a:${index}`;
  const lossless = sound.codec === "flac" || sound.codec === "pcm";
  return [
    ...option("c", stream, soundEncoder(sound)),
    ...option("b", stream, !lossless && sound.bitRateKbps && `${sound.bitRateKbps}k`),
    ...option("ar", stream, sound.sampleRate),
    ...option("ac", stream, sound.channels),
    ...option(
      "sample_fmt",
      stream,
      sound.codec === "flac" && (sound.bitDepth === 24 ? "s32" : "s16"),
    ),
  ];
}

function soundEncoder(sound: SoundSettings): string {
  switch (sound.codec) {
    case "aac":
    case "mp2":
    case "flac":
      return sound.codec;
    case "mp3":
      return "libmp3lame";
    case "vorbis":
      return "libvorbis";
    case "pcm":
      return sound.bitDepth === 8 ? "pcm_u8" : `pcm_s${sound.bitDepth ?? 16}le`;
    default:
      return assertNever(sound.codec);
  }
}

/** `-name:stream value`, or nothing when there is no value. */
function option(
  name: string,
  stream: string,
  value: string | number | false | undefined,
): string[] {
  return value === undefined || value === false || value === 0 || value === ""
    ? []
    : [`-${name}:${stream}`, String(value)];
}
