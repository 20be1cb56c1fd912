/**
 * Sizing policies of Elastic Transcoder: from the source's size and the wanted bounds to the
 * scaling, cropping and padding that lead there. Sizes are even, as 4:2:0 pictures must be.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/preset-settings.html
 */

import { assertNever } from "#kernel/assert.ts";
import type { Size } from "./probe.ts";
import type { SizeRules } from "./settings.ts";

/** Steps in their order; a step that would change nothing is absent. */
export interface Framing {
  readonly scale?: Size;
  readonly crop?: Size;
  readonly pad?: Size;
  /** The size that comes out. */
  readonly width: number;
  readonly height: number;
}

/** How a picture of size `source` (square pixels) is brought within `rules`. */
export function frameFor(source: Size, rules: SizeRules): Framing {
  const bounds = { width: rules.widthMax, height: rules.heightMax };
  const scaled = scaledSize(source, rules);
  const cropped = crops(rules) ? smaller(scaled, bounds) : scaled;
  const even = { width: evenBelow(cropped.width), height: evenBelow(cropped.height) };
  const padded = rules.pad ? larger(even, bounds) : even;
  return {
    ...(same(scaled, source) ? {} : { scale: scaled }),
    ...(same(even, scaled) ? {} : { crop: even }),
    ...(same(padded, even) ? {} : { pad: padded }),
    ...padded,
  };
}

function scaledSize(source: Size, rules: SizeRules): Size {
  const { widthMax, heightMax } = rules;
  const fit = Math.min(widthMax / source.width, heightMax / source.height);
  const fill = Math.max(widthMax / source.width, heightMax / source.height);
  switch (rules.policy) {
    case "Stretch":
      return { width: widthMax, height: heightMax };
    case "Keep":
      return { width: Math.round(source.width), height: Math.round(source.height) };
    case "Fit":
      return resized(source, fit);
    case "Fill":
      return resized(source, fill);
    case "ShrinkToFit":
      return fit < 1 ? resized(source, fit) : unscaled(source);
    case "ShrinkToFill":
      return fill < 1 ? resized(source, fill) : unscaled(source);
    default:
      return assertNever(rules.policy);
  }
}

/** AWS: only Fill and Keep crop; ShrinkToFill lets one side exceed its bound. */
function crops(rules: SizeRules): boolean {
  return rules.policy === "Fill" || rules.policy === "Keep";
}

const resized = (source: Size, factor: number): Size => ({
  width: evenNear(source.width * factor),
  height: evenNear(source.height * factor),
});

/** A picture that keeps its size is cut to even sides, not scaled: that would blur it. */
const unscaled = (source: Size): Size => ({
  width: Math.round(source.width),
  height: Math.round(source.height),
});

const evenNear = (value: number) => Math.max(2, Math.round(value / 2) * 2);
const evenBelow = (value: number) => Math.max(2, Math.floor(value / 2) * 2);
const same = (a: Size, b: Size) => a.width === b.width && a.height === b.height;

const smaller = (a: Size, b: Size): Size => ({
  width: Math.min(a.width, b.width),
  height: Math.min(a.height, b.height),
});

const larger = (a: Size, b: Size): Size => ({
  width: Math.max(a.width, b.width),
  height: Math.max(a.height, b.height),
});
