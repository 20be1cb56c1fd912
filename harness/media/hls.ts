/**
 * HTTP Live Streaming playlists of protocol version 3 (RFC 8216): a media playlist whose durations
 * are those of the segments, a master playlist whose bandwidths are those measured, and the rule
 * where a segment ends.
 */

import type { PictureStream, Size, SoundStream } from "./probe.ts";

export interface Segment {
  readonly uri: string;
  readonly seconds: number;
}

/** The media playlist of a finished recording. */
export function mediaPlaylist(segments: readonly Segment[]): string {
  const longest = Math.max(0, ...segments.map((segment) => segment.seconds));
  return lines([
    "#EXTM3U",
    "#EXT-X-VERSION:3",
    // RFC 8216 4.3.3.1: each duration, rounded to the nearest integer, must not exceed it.
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(longest))}`,
    "#EXT-X-MEDIA-SEQUENCE:0",
    ...segments.flatMap((segment) => [`#EXTINF:${segment.seconds.toFixed(6)},`, segment.uri]),
    "#EXT-X-ENDLIST",
  ]);
}

export interface Variant {
  /** Relative to the master playlist. */
  readonly uri: string;
  /** Peak of the segments, bits per second. */
  readonly bandwidth: number;
  readonly codecs?: readonly string[];
  readonly size?: Size;
}

/** The master playlist that offers `variants` in the order given. */
export function masterPlaylist(variants: readonly Variant[]): string {
  return lines([
    "#EXTM3U",
    ...variants.flatMap((variant) => [`#EXT-X-STREAM-INF:${attributes(variant)}`, variant.uri]),
  ]);
}

function attributes(variant: Variant): string {
  const list = ["PROGRAM-ID=1", `BANDWIDTH=${Math.ceil(variant.bandwidth)}`];
  if (variant.codecs?.length) list.push(`CODECS="${variant.codecs.join(",")}"`);
  if (variant.size) list.push(`RESOLUTION=${variant.size.width}x${variant.size.height}`);
  return list.join(",");
}

const lines = (text: readonly string[]) => `${text.join("\n")}\n`;

/** The highest bit rate of any one segment: what BANDWIDTH must state (RFC 8216 4.3.4.2). */
export function peakBandwidth(
  segments: readonly { readonly bytes: number; readonly seconds: number }[],
): number {
  const rates = segments.map((one) => (one.seconds > 0 ? (one.bytes * 8) / one.seconds : 0));
  return Math.max(0, ...rates);
}

/** Frame times are rounded to the container's ticks; a boundary missed by less is met. */
const TOLERANCE_SECONDS = 0.002;

/**
 * Joins the stretches between key frames (their lengths in seconds) to segments: each ends at the
 * first key frame at or after `segmentSeconds` from its own start. Gives runs of indexes.
 */
export function joinSegments(stretches: readonly number[], segmentSeconds: number): number[][] {
  const segments: number[][] = [];
  let open: number[] = [];
  let seconds = 0;
  for (const [index, length] of stretches.entries()) {
    open.push(index);
    seconds += length;
    if (seconds < segmentSeconds - TOLERANCE_SECONDS) continue;
    segments.push(open);
    open = [];
    seconds = 0;
  }
  if (open.length > 0) segments.push(open);
  return segments;
}

const H264_PROFILES: Readonly<Record<string, string>> = {
  "Constrained Baseline": "42C0",
  Baseline: "4200",
  Main: "4D40",
  High: "6400",
};

/** RFC 6381 name of a picture's codec, such as `avc1.4D401F`; undefined when it has none here. */
export function pictureCodecName(picture: PictureStream): string | undefined {
  const profile = H264_PROFILES[picture.profile ?? ""];
  if (picture.codec !== "h264" || !profile || !picture.level) return undefined;
  return `avc1.${profile}${picture.level.toString(16).toUpperCase().padStart(2, "0")}`;
}

const AAC_PROFILES: Readonly<Record<string, number>> = { LC: 2, "HE-AAC": 5, "HE-AACv2": 29 };

/** RFC 6381 name of a sound's codec; undefined when it has none here. */
export function soundCodecName(sound: SoundStream): string | undefined {
  if (sound.codec === "mp3") return "mp4a.40.34";
  if (sound.codec !== "aac") return undefined;
  return `mp4a.40.${AAC_PROFILES[sound.profile ?? "LC"] ?? 2}`;
}
