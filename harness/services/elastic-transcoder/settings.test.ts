import { describe, expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import type { JobOutput, Preset, VideoParameters } from "#model/types/elastic-transcoder.ts";
import { relativeUri } from "./run/uri.ts";
import { milliseconds, outputRequest } from "./settings.ts";
import { systemPreset } from "./system-presets.ts";

const preset = (suffix: string): Preset =>
  present(systemPreset(`1351620000001-${suffix}`), `preset ${suffix}`);
const requestFor = (made: Preset, output: Partial<JobOutput> = {}) =>
  outputRequest({ Id: "1", ...output }, made, {});
const pictureOf = (change: Partial<VideoParameters>) => {
  const generic = preset("000010");
  return requestFor({ ...generic, Video: { ...generic.Video, ...change } }).picture;
};

describe("a preset in neutral terms", () => {
  test("Generic 720p", () => {
    expect(requestFor(preset("000010"))).toEqual({
      id: "1",
      container: "mp4",
      picture: {
        codec: "h264",
        profile: "baseline",
        level: "3.1",
        referenceFrames: 3,
        bitRateKbps: 2400,
        keyFrameDistanceMax: 90,
        keyFramesFixed: false,
        frameRate: { num: 30_000, den: 1001 },
        size: { widthMax: 1280, heightMax: 720, policy: "ShrinkToFit", pad: false },
      },
      sound: { codec: "aac", bitRateKbps: 160, sampleRate: 44_100, channels: 2 },
      rotate: "auto",
    });
  });

  test("an interlaced one of 4:2:2", () => {
    expect(requestFor(preset("100230"))).toMatchObject({
      container: "mxf",
      picture: {
        codec: "mpeg2",
        bitRateMaxKbps: 50_000,
        bufferKbits: 100_000,
        fieldOrder: "top-first",
        chroma: "yuv422p",
        frameRate: { num: 25, den: 1 },
        displayAspect: { num: 16, den: 9 },
        size: { widthMax: 1920, heightMax: 1080, policy: "ShrinkToFill", pad: true },
      },
      sound: { codec: "pcm", bitDepth: 16, sampleRate: 48_000 },
    });
  });

  test("an animated GIF", () => {
    const { picture, sound } = requestFor(preset("100200"));
    expect(picture).toMatchObject({ codec: "gif", loops: "infinite" });
    expect(picture?.size).toMatchObject({ widthMax: 1920, heightMax: 1080 });
    expect(sound).toBeUndefined();
  });

  test("what is auto follows the input", () => {
    const picture = pictureOf({ FrameRate: "auto", MaxFrameRate: "23.97", BitRate: "auto" });
    expect(picture?.frameRate).toBeUndefined();
    expect(picture?.frameRateMax).toEqual({ num: 24_000, den: 1001 });
    expect(picture?.bitRateKbps).toBeUndefined();
  });

  test("the older Resolution keeps the shape by bars", () => {
    const older = { MaxWidth: undefined, MaxHeight: undefined, SizingPolicy: undefined };
    expect(pictureOf({ ...older, Resolution: "640x480" })?.size).toEqual({
      widthMax: 640,
      heightMax: 480,
      policy: "Fit",
      pad: true,
    });
    expect(pictureOf({ ...older, Resolution: "auto" })?.size).toMatchObject({ pad: false });
  });

  test("no channels are no sound", () => {
    const generic = preset("000010");
    const silent = { ...generic, Audio: { ...generic.Audio, Channels: "0" } };
    expect(requestFor(silent).sound).toBeUndefined();
  });
});

describe("an output in neutral terms", () => {
  test("has segments, thumbnails and a rotation of its own", () => {
    const output = { SegmentDuration: "2.5", ThumbnailPattern: "{count}", Rotate: "270" };
    expect(requestFor(preset("200030"), output)).toMatchObject({
      container: "ts",
      segmentSeconds: 2.5,
      rotate: 270,
      thumbnails: { format: "png", intervalSeconds: 60, size: { widthMax: 192, heightMax: 108 } },
    });
  });

  test("has the input's clip, unless it has its own", () => {
    const clipped = { TimeSpan: { StartTime: "1.5", Duration: "00:01:00.250" } };
    expect(outputRequest({ Id: "1" }, preset("100130"), clipped).clip).toEqual({
      startMs: 1500,
      durationMs: 60_250,
    });
    const own = { Id: "1", Composition: [{ TimeSpan: { StartTime: "3" } }] };
    expect(outputRequest(own, preset("100130"), clipped).clip).toEqual({ startMs: 3000 });
  });
});

test.for([
  ["0", 0],
  ["5.25", 5250],
  ["00:00:08.001", 8001],
  ["23:59:59.999", 86_399_999],
] as const)("%s is %d ms", ([text, ms]) => {
  expect(milliseconds(text)).toBe(ms);
});

test.for([
  ["auto.m3u8", "a.m3u8", "a.m3u8"],
  ["auto.m3u8", "quality-low/hls/a.m3u8", "quality-low/hls/a.m3u8"],
  ["lists/auto.m3u8", "lists/a.m3u8", "a.m3u8"],
  ["lists/auto.m3u8", "hls/a.m3u8", "../hls/a.m3u8"],
  ["a/b/x.m3u8", "a/c/y z#1?.ts", "../c/y%20z%231%3F.ts"],
] as const)("from %s, %s is %s", ([from, to, uri]) => {
  expect(relativeUri(from, to)).toBe(uri);
});
