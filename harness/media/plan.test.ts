import { describe, expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { clipLengthMs, pictureSize, planOutputs } from "./plan.ts";
import type { Probe } from "./probe.ts";
import type { OutputRequest, PictureSettings, SoundSettings } from "./settings.ts";

const input: Probe = {
  format: "mov,mp4",
  durationMs: 60_000,
  bytes: 1_000_000,
  picture: {
    index: 0,
    codec: "h264",
    width: 1920,
    height: 1080,
    pixelAspect: { num: 1, den: 1 },
    frameRate: { num: 30, den: 1 },
    rotation: 0,
    interlaced: false,
    bitRate: 5_000_000,
  },
  sound: { index: 1, codec: "aac", sampleRate: 48000, channels: 2 },
};
const silent: Probe = { format: "mov", durationMs: 60_000, ...pick(input, "picture") };
const soundOnly: Probe = { format: "wav", durationMs: 60_000, ...pick(input, "sound") };

function pick(probe: Probe, kind: "picture" | "sound"): Partial<Probe> {
  const stream = probe[kind];
  return stream ? { [kind]: stream } : {};
}

function picture(bitRateKbps: number, widthMax: number, heightMax: number): PictureSettings {
  return {
    codec: "h264",
    profile: "main",
    level: "3.1",
    referenceFrames: 3,
    bitRateKbps,
    keyFrameDistanceMax: 90,
    keyFramesFixed: true,
    size: { widthMax, heightMax, policy: "ShrinkToFit", pad: false },
  };
}
const sound = (bitRateKbps: number): SoundSettings => ({
  codec: "aac",
  bitRateKbps,
  sampleRate: 44100,
  channels: 2,
});

/** Avalon's three qualities, each as MP4 and as HLS. */
const sixDerivatives: OutputRequest[] = (
  [
    ["low", picture(500, 720, 480), sound(128)],
    ["medium", picture(1024, 1280, 720), sound(128)],
    ["high", picture(2048, 1920, 1080), sound(192)],
  ] as const
).flatMap(([quality, video, audio]) => [
  { id: `${quality}-mp4`, container: "mp4", picture: video, sound: audio } as const,
  {
    id: `${quality}-hls`,
    container: "ts",
    picture: video,
    sound: audio,
    segmentSeconds: 2,
  } as const,
]);

describe("planOutputs", () => {
  test("six derivatives are three pictures, two sounds and one decode", () => {
    const plan = planOutputs(input, sixDerivatives);
    expect(plan.packages.map((one) => [one.output, one.picture, one.sound])).toEqual([
      ["low-mp4", 0, 0],
      ["low-hls", 0, 0],
      ["medium-mp4", 1, 0],
      ["medium-hls", 1, 0],
      ["high-mp4", 2, 1],
      ["high-hls", 2, 1],
    ]);
    expect(plan.pictures).toHaveLength(3);
    expect(plan.sounds).toHaveLength(2);
    expect(plan.clips).toEqual([{ startMs: 0 }]);
    expect(plan.refusals).toEqual([]);
  });

  test("equal settings are one encode in whatever order their members stand", () => {
    const { codec, ...rest } = picture(500, 720, 480);
    const plan = planOutputs(input, [
      { id: "a", container: "mp4", picture: picture(500, 720, 480) },
      { id: "b", container: "mp4", picture: { ...rest, codec } },
    ]);
    expect(plan.pictures).toHaveLength(1);
  });

  test("another excerpt or rotation is another encode", () => {
    const request = { container: "mp4", picture: picture(500, 720, 480) } as const;
    const plan = planOutputs(input, [
      { id: "a", ...request },
      { id: "b", ...request, clip: { startMs: 1000, durationMs: 2000 } },
      { id: "c", ...request, rotate: 90 },
      { id: "d", ...request, clip: { startMs: 0, durationMs: 90_000 } },
    ]);
    expect(plan.packages.map((one) => one.picture)).toEqual([0, 1, 2, 0]);
    expect(plan.clips.map((_, index) => clipLengthMs(plan, index))).toEqual([60_000, 2000]);
    expect(plan.packages[2] && pictureSize(plan, plan.packages[2])).toEqual({
      width: 270,
      height: 480,
    });
  });

  test("a rate of its own follows the input up to the maximum", () => {
    const rateOf = (settings: Partial<PictureSettings>) =>
      planOutputs(input, [
        { id: "a", container: "mp4", picture: { ...picture(500, 720, 480), ...settings } },
      ]).pictures[0]?.frameRate;
    expect(rateOf({})).toEqual({ num: 30, den: 1 });
    expect(rateOf({ frameRateMax: { num: 25, den: 1 } })).toEqual({ num: 25, den: 1 });
    expect(rateOf({ frameRate: { num: 30000, den: 1001 } })).toEqual({ num: 30000, den: 1001 });
  });

  test("a bit rate of its own follows the input's", () => {
    const { bitRateKbps: _, ...auto } = picture(500, 720, 480);
    const plan = planOutputs(input, [{ id: "a", container: "mp4", picture: auto }]);
    expect(plan.pictures[0]?.bitRateKbps).toBe(5000);
  });

  test("pixels that are not square are made so even when nothing else is resized", () => {
    const pal: Probe = {
      ...input,
      picture: {
        ...present(input.picture, "the picture"),
        width: 720,
        height: 576,
        pixelAspect: { num: 16, den: 15 },
      },
    };
    const plan = planOutputs(pal, [
      { id: "a", container: "mp4", picture: picture(500, 1280, 720) },
    ]);
    expect(plan.pictures[0]?.framing).toEqual({
      scale: { width: 768, height: 576 },
      width: 768,
      height: 576,
    });
  });

  test("equal thumbnails are taken once", () => {
    const thumbnails = {
      format: "png",
      intervalSeconds: 300,
      size: { widthMax: 192, heightMax: 108, policy: "ShrinkToFit", pad: false },
    } as const;
    const plan = planOutputs(
      input,
      sixDerivatives.map((one) => ({ ...one, thumbnails })),
    );
    expect(plan.stills).toHaveLength(1);
    expect(plan.stills[0]?.framing).toMatchObject({ width: 192, height: 108 });
  });

  test("a silent input makes silent outputs", () => {
    const plan = planOutputs(silent, sixDerivatives);
    expect(plan.refusals).toEqual([]);
    expect(plan.sounds).toEqual([]);
    expect(plan.packages.every((one) => one.sound === undefined)).toBe(true);
  });

  test.for<[string, Probe, Omit<OutputRequest, "id">, string]>([
    [
      "video of a sound file",
      soundOnly,
      { container: "mp4", picture: picture(500, 720, 480) },
      "no-matching-stream",
    ],
    [
      "only sound of a silent file",
      silent,
      { container: "mp4", sound: sound(128) },
      "no-matching-stream",
    ],
    [
      "a clip after the end",
      input,
      { container: "mp4", sound: sound(128), clip: { startMs: 60_000 } },
      "clip-after-end",
    ],
    [
      "a codec that the container does not take",
      input,
      { container: "webm", sound: sound(128) },
      "settings-unsupported",
    ],
    [
      "segments of anything but ts",
      input,
      { container: "fmp4", sound: sound(128), segmentSeconds: 2 },
      "settings-unsupported",
    ],
  ])("refuses %s and makes the rest", ([, probe, request, reason]) => {
    const fine: OutputRequest =
      probe === silent
        ? { id: "fine", container: "mp4", picture: picture(500, 720, 480) }
        : { id: "fine", container: "mp4", sound: sound(128) };
    const plan = planOutputs(probe, [{ id: "bad", ...request }, fine]);
    expect(plan.refusals).toMatchObject([{ output: "bad", reason }]);
    expect(plan.packages.map((one) => one.output)).toEqual(["fine"]);
  });
});
