/**
 * What a transcode is asked to make, in terms that belong to no one service. Elastic Transcoder's
 * presets and MediaConvert's job settings are both translated into these.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/preset-settings.html
 */

import type { Ratio } from "./probe.ts";

export type Container =
  | "mp4"
  | "fmp4"
  | "ts"
  | "webm"
  | "flv"
  | "mpg"
  | "mxf"
  | "gif"
  | "mp2"
  | "mp3"
  | "oga"
  | "ogg"
  | "flac"
  | "wav";

export type PictureCodec = "h264" | "vp8" | "vp9" | "mpeg2" | "gif";
export type SoundCodec = "aac" | "mp3" | "mp2" | "flac" | "vorbis" | "pcm";

/** How the picture is brought to the wanted size; the names are AWS's. */
export type SizingPolicy = "Fit" | "Fill" | "Stretch" | "Keep" | "ShrinkToFit" | "ShrinkToFill";

export interface SizeRules {
  readonly widthMax: number;
  readonly heightMax: number;
  readonly policy: SizingPolicy;
  /** Black bars up to exactly `widthMax` × `heightMax`. */
  readonly pad: boolean;
}

export type FieldOrder = "progressive" | "top-first" | "bottom-first";
export type ColorConversion = "bt709-to-bt601" | "bt601-to-bt709";

export interface PictureSettings {
  readonly codec: PictureCodec;
  readonly profile?: string;
  readonly level?: string;
  readonly referenceFrames?: number;
  /** Average; the input's own when absent. */
  readonly bitRateKbps?: number;
  readonly bitRateMaxKbps?: number;
  readonly bufferKbits?: number;
  /** Longest distance between key frames, in frames. */
  readonly keyFrameDistanceMax?: number;
  /** Key frames at exactly that distance and nowhere else. */
  readonly keyFramesFixed?: boolean;
  /** The input's own when absent. */
  readonly frameRate?: Ratio;
  /** Upper bound when the input's own rate is used. */
  readonly frameRateMax?: Ratio;
  readonly size: SizeRules;
  /** Written into the file for players; the pixels stay as they are. */
  readonly displayAspect?: Ratio;
  readonly fieldOrder?: FieldOrder;
  readonly colorConversion?: ColorConversion;
  readonly chroma?: "yuv420p" | "yuv422p";
  /** Animated GIF only: repetitions, or `infinite`. */
  readonly loops?: number | "infinite";
}

export interface SoundSettings {
  readonly codec: SoundCodec;
  readonly bitRateKbps?: number;
  /** The input's own when absent. */
  readonly sampleRate?: number;
  /** The input's own when absent. */
  readonly channels?: number;
  /** PCM and FLAC only. */
  readonly bitDepth?: 8 | 16 | 24;
}

/** An excerpt of the input. */
export interface Clip {
  readonly startMs: number;
  /** To the input's end when absent. */
  readonly durationMs?: number;
}

/** Still pictures taken at an interval. */
export interface ThumbnailSettings {
  readonly format: "jpg" | "png";
  readonly intervalSeconds: number;
  readonly size: SizeRules;
}

export interface OutputRequest {
  /** Names the output in the plan and in its result; unique within a job. */
  readonly id: string;
  readonly container: Container;
  readonly picture?: PictureSettings;
  readonly sound?: SoundSettings;
  /** `ts` only: cut into segments of at least this length, with a playlist. */
  readonly segmentSeconds?: number;
  readonly thumbnails?: ThumbnailSettings;
  readonly clip?: Clip;
  /** Clockwise degrees; `auto` follows the input's own rotation mark. */
  readonly rotate?: "auto" | 0 | 90 | 180 | 270;
}
