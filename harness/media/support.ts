/**
 * Which codecs go into which container, and what is not built.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/preset-settings.html
 */

import type { Container, OutputRequest, PictureCodec, SoundCodec } from "./settings.ts";

interface ContainerSupport {
  readonly pictures: readonly PictureCodec[];
  readonly sounds: readonly SoundCodec[];
}

/** AWS: the codecs each container takes. */
const CONTAINERS: Readonly<Record<Container, ContainerSupport>> = {
  mp4: { pictures: ["h264"], sounds: ["aac", "mp3"] },
  fmp4: { pictures: ["h264"], sounds: ["aac"] },
  ts: { pictures: ["h264"], sounds: ["aac", "mp3"] },
  webm: { pictures: ["vp8", "vp9"], sounds: ["vorbis"] },
  flv: { pictures: ["h264"], sounds: ["aac", "mp3"] },
  mpg: { pictures: ["mpeg2"], sounds: ["mp2", "mp3"] },
  mxf: { pictures: ["mpeg2"], sounds: ["pcm"] },
  gif: { pictures: ["gif"], sounds: [] },
  mp2: { pictures: [], sounds: ["mp2"] },
  mp3: { pictures: [], sounds: ["mp3"] },
  oga: { pictures: [], sounds: ["flac", "vorbis"] },
  ogg: { pictures: [], sounds: ["flac", "vorbis"] },
  flac: { pictures: [], sounds: ["flac"] },
  wav: { pictures: [], sounds: ["pcm"] },
};

/** Why this output cannot be made of any input, in one sentence; undefined when it can. */
export function incompatibility(request: OutputRequest): string | undefined {
  const { container, picture, sound, segmentSeconds } = request;
  const support = CONTAINERS[container];
  if (!picture && !sound) return "The output has neither video nor audio settings.";
  if (picture && !support.pictures.includes(picture.codec)) {
    return `The container ${container} does not take ${picture.codec} video.`;
  }
  if (sound && !support.sounds.includes(sound.codec)) {
    return `The container ${container} does not take ${sound.codec} audio.`;
  }
  // Gap: segments of fragmented MP4 (Smooth, MPEG-DASH) are not built.
  if (segmentSeconds !== undefined && container !== "ts") {
    return `Segments are made only in the container ts, not in ${container}.`;
  }
  return undefined;
}
