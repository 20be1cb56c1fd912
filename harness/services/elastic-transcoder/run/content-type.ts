/** The content types that outputs are stored with, by container or file type. */

import type { Container } from "#media/settings.ts";

export const PLAYLIST_TYPE = "application/x-mpegURL";

export const THUMBNAIL_TYPES = { jpg: "image/jpeg", png: "image/png" } as const;

export const CONTAINER_TYPES: Readonly<Record<Container, string>> = {
  mp4: "video/mp4",
  fmp4: "video/mp4",
  ts: "video/MP2T",
  webm: "video/webm",
  flv: "video/x-flv",
  mpg: "video/mpeg",
  mxf: "application/mxf",
  gif: "image/gif",
  mp2: "audio/mpeg",
  mp3: "audio/mpeg",
  oga: "audio/ogg",
  ogg: "audio/ogg",
  flac: "audio/x-flac",
  wav: "audio/wav",
};
