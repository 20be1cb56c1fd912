/** One encode of the picture: the wanted settings made definite by what the input is. */

import { present } from "#kernel/assert.ts";
import { type PictureStream, type Probe, type Ratio, seenSize, toNumber } from "./probe.ts";
import type { FieldOrder, PictureCodec, PictureSettings, SizeRules } from "./settings.ts";
import { type Framing, frameFor } from "./sizing.ts";

/** How decoded frames become the frames that are encoded; equal ones are prepared once. */
export interface PictureShape {
  /** Index of the excerpt. */
  readonly clip: number;
  /** Clockwise degrees to turn the stored picture by. */
  readonly rotation: number;
  readonly frameRate: Ratio;
  readonly framing: Framing;
  readonly displayAspect?: Ratio;
  readonly colorConversion?: PictureSettings["colorConversion"];
  readonly chroma: "yuv420p" | "yuv422p";
  readonly fieldOrder: FieldOrder;
}

export interface PictureEncode extends PictureShape {
  readonly codec: PictureCodec;
  readonly profile?: string;
  readonly level?: string;
  readonly referenceFrames?: number;
  readonly bitRateKbps?: number;
  readonly bitRateMaxKbps?: number;
  readonly bufferKbits?: number;
  readonly keyFrameDistanceMax?: number;
  readonly keyFramesFixed: boolean;
  readonly loops?: number | "infinite";
}

/** AWS: the highest rate a preset can name; also keeps out the nonsense some files declare. */
const FRAME_RATE_MAX: Ratio = { num: 60, den: 1 };

/** The encode that `settings` ask for, of an input that has a picture. */
export function pictureEncode(
  input: Probe,
  settings: PictureSettings,
  source: { readonly clip: number; readonly rotation: number },
): PictureEncode {
  const picture = present(input.picture, "the input's picture");
  const { size, frameRate, frameRateMax, displayAspect, colorConversion, chroma, ...rest } =
    settings;
  const bitRateKbps = settings.bitRateKbps ?? inputKbps(input);
  return {
    clip: source.clip,
    rotation: source.rotation,
    frameRate: frameRate ?? cappedRate(picture.frameRate, frameRateMax ?? FRAME_RATE_MAX),
    framing: framingOf(picture, source.rotation, size),
    ...(displayAspect && { displayAspect }),
    ...(colorConversion && { colorConversion }),
    chroma: chroma ?? "yuv420p",
    ...rest,
    ...(bitRateKbps !== undefined && { bitRateKbps }),
    keyFramesFixed: settings.keyFramesFixed ?? false,
    fieldOrder: settings.fieldOrder ?? "progressive",
  };
}

/** Members of the shape alone, in one order, so that equal shapes have equal text. */
export function shapeOf(encode: PictureEncode): PictureShape {
  const { clip, rotation, frameRate, framing, chroma, fieldOrder } = encode;
  const { displayAspect, colorConversion } = encode;
  return {
    clip,
    rotation,
    frameRate,
    framing,
    ...(displayAspect && { displayAspect }),
    ...(colorConversion && { colorConversion }),
    chroma,
    fieldOrder,
  };
}

/** How the stored picture, turned by `rotation`, is brought within `rules`. */
export function framingOf(picture: PictureStream, rotation: number, rules: SizeRules): Framing {
  const seen = seenSize(picture, rotation);
  const framing = frameFor(seen, rules);
  const square = picture.pixelAspect.num === picture.pixelAspect.den;
  if (square || framing.scale) return framing;
  // Nothing to resize, but the stored pixels are not square: scaling makes them so.
  return { scale: { width: Math.round(seen.width), height: seen.height }, ...framing };
}

const cappedRate = (rate: Ratio, max: Ratio): Ratio =>
  toNumber(rate) > toNumber(max) ? max : rate;

function inputKbps(input: Probe): number | undefined {
  const bitRate = input.picture?.bitRate ?? input.bitRate;
  return bitRate === undefined ? undefined : Math.max(1, Math.round(bitRate / 1000));
}
