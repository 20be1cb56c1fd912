import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SizeRules, SizingPolicy } from "./settings.ts";
import { frameFor } from "./sizing.ts";

const rules = (
  policy: SizingPolicy,
  widthMax: number,
  heightMax: number,
  pad = false,
): SizeRules => ({
  widthMax,
  heightMax,
  policy,
  pad,
});
const hd = { width: 1920, height: 1080 };
const small = { width: 320, height: 240 };

describe("frameFor", () => {
  test.for<[string, { width: number; height: number }, SizeRules, string]>([
    ["Fit scales down to the tighter bound", hd, rules("Fit", 720, 480), "720x406"],
    ["Fit scales up", small, rules("Fit", 640, 640), "640x480"],
    ["Fill covers and crops", hd, rules("Fill", 640, 480), "640x480"],
    ["Stretch ignores the aspect", hd, rules("Stretch", 640, 480), "640x480"],
    ["Keep crops what exceeds", hd, rules("Keep", 1280, 1200), "1280x1080"],
    ["Keep leaves what is smaller", small, rules("Keep", 1280, 720), "320x240"],
    ["ShrinkToFit scales down", hd, rules("ShrinkToFit", 1280, 720), "1280x720"],
    ["ShrinkToFit never scales up", small, rules("ShrinkToFit", 1280, 720), "320x240"],
    ["ShrinkToFill lets one side exceed", hd, rules("ShrinkToFill", 640, 480), "854x480"],
    ["ShrinkToFill never scales up", small, rules("ShrinkToFill", 640, 480), "320x240"],
    ["Pad adds bars", hd, rules("Fit", 640, 480, true), "640x480"],
    ["Pad surrounds what is not scaled up", small, rules("ShrinkToFit", 640, 480, true), "640x480"],
    ["odd sides become even", { width: 321, height: 241 }, rules("Keep", 640, 480), "320x240"],
  ])("%s", ([, source, wanted, size]) => {
    const framing = frameFor(source, wanted);
    expect(`${framing.width}x${framing.height}`).toBe(size);
  });

  test("any picture keeps to even sides, its bounds and nearly its shape", () => {
    const side = fc.integer({ min: 32, max: 4096 });
    const bound = fc.integer({ min: 64, max: 2048 }).map((half) => half * 2);
    fc.assert(
      fc.property(side, side, bound, bound, (width, height, widthMax, heightMax) => {
        const fitted = frameFor({ width, height }, rules("ShrinkToFit", widthMax, heightMax));
        expect((fitted.width % 2) + (fitted.height % 2)).toBe(0);
        expect(fitted.width).toBeLessThanOrEqual(widthMax);
        expect(fitted.height).toBeLessThanOrEqual(heightMax);
        const skew = fitted.width * height - fitted.height * width;
        expect(Math.abs(skew)).toBeLessThanOrEqual(2 * Math.max(width, height));
        const padded = frameFor({ width, height }, rules("Fit", widthMax, heightMax, true));
        expect(padded).toMatchObject({ width: widthMax, height: heightMax });
      }),
    );
  });

  test("names only the steps that change something", () => {
    expect(frameFor(small, rules("ShrinkToFit", 640, 480))).toEqual(small);
    expect(frameFor(hd, rules("Fill", 640, 480))).toEqual({
      scale: { width: 854, height: 480 },
      crop: { width: 640, height: 480 },
      width: 640,
      height: 480,
    });
    expect(frameFor(hd, rules("Fit", 640, 480, true))).toMatchObject({
      scale: { width: 640, height: 360 },
      pad: { width: 640, height: 480 },
    });
  });
});
