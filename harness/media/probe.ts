/** What is known of a media file before it is transcoded, and the sizes that follow from it. */

/** A fraction, as frame rates and pixel shapes are given exactly. */
export interface Ratio {
  readonly num: number;
  readonly den: number;
}

/** A moving picture; cover art does not count as one. */
export interface PictureStream {
  /** Index of the stream within the file. */
  readonly index: number;
  readonly codec: string;
  readonly profile?: string;
  /** Level as the codec's header says it: 31 for H.264's 3.1. */
  readonly level?: number;
  /** Stored pixels, before rotation and pixel shape are applied. */
  readonly width: number;
  readonly height: number;
  readonly pixelAspect: Ratio;
  readonly frameRate: Ratio;
  /** Clockwise degrees by which a player must turn the picture: 0, 90, 180 or 270. */
  readonly rotation: number;
  readonly interlaced: boolean;
  readonly bitRate?: number;
}

export interface SoundStream {
  readonly index: number;
  readonly codec: string;
  readonly profile?: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitRate?: number;
}

/** The first moving picture and the first sound of a file, and the file itself. */
export interface Probe {
  /** Names of the demuxer, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly format: string;
  readonly durationMs: number;
  /** Absent when the input is a stream of unknown length. */
  readonly bytes?: number;
  readonly bitRate?: number;
  readonly picture?: PictureStream;
  readonly sound?: SoundStream;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The picture's size as it is meant to be seen: square pixels, turned by `rotation` degrees. */
export function seenSize(picture: PictureStream, rotation: number): Size {
  const width = (picture.width * picture.pixelAspect.num) / picture.pixelAspect.den;
  const turned = rotation % 180 !== 0;
  return turned ? { width: picture.height, height: width } : { width, height: picture.height };
}

/** The fraction as a number. */
export function toNumber(ratio: Ratio): number {
  return ratio.num / ratio.den;
}
