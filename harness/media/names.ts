/**
 * Names of the files an output consists of, as Elastic Transcoder gives them.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/job-settings.html
 */

import type { Size } from "./probe.ts";

/** `<key>.m3u8`: the extension is added even when `key` has one. */
export const playlistName = (key: string): string => `${key}.m3u8`;

/** `<key>00000.ts`: five digits, counted from zero. */
export const segmentName = (key: string, index: number): string => `${key}${digits(index)}.ts`;

/** The pattern with `{count}` (five digits, counted from one) and `{resolution}` filled in. */
export function thumbnailName(
  pattern: string,
  still: { readonly number: number; readonly size: Size; readonly format: "jpg" | "png" },
): string {
  const name = pattern
    .replaceAll("{count}", digits(still.number))
    .replaceAll("{resolution}", `${still.size.width}x${still.size.height}`);
  return `${name}.${still.format}`;
}

const digits = (value: number) => String(value).padStart(5, "0");
