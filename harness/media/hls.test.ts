import { Parser } from "m3u8-parser";
import { describe, expect, test } from "vitest";
import {
  joinSegments,
  masterPlaylist,
  mediaPlaylist,
  peakBandwidth,
  pictureCodecName,
  soundCodecName,
} from "./hls.ts";
import { playlistName, segmentName, thumbnailName } from "./names.ts";

function parsed(text: string) {
  const parser = new Parser();
  parser.push(text);
  parser.end();
  return parser.manifest;
}

describe("mediaPlaylist", () => {
  test("is a finished version 3 playlist whose durations are the segments'", () => {
    const text = mediaPlaylist([
      { uri: "a00000.ts", seconds: 3.003 },
      { uri: "a00001.ts", seconds: 1.5 },
    ]);
    expect(text.startsWith("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n")).toBe(true);
    const manifest = parsed(text);
    expect(manifest.endList).toBe(true);
    expect(manifest.segments?.map((one) => [one.uri, one.duration])).toEqual([
      ["a00000.ts", 3.003],
      ["a00001.ts", 1.5],
    ]);
  });

  test("the target duration covers every rounded segment", () => {
    expect(mediaPlaylist([{ uri: "a", seconds: 3.6 }])).toContain("#EXT-X-TARGETDURATION:4\n");
    expect(mediaPlaylist([{ uri: "a", seconds: 0.2 }])).toContain("#EXT-X-TARGETDURATION:1\n");
  });
});

describe("masterPlaylist", () => {
  test("lists the variants with what is known of them", () => {
    const text = masterPlaylist([
      {
        uri: "hls/high.m3u8",
        bandwidth: 2_240_000.2,
        codecs: ["avc1.4D401F", "mp4a.40.2"],
        size: { width: 1280, height: 720 },
      },
      { uri: "hls/sound.m3u8", bandwidth: 128_000 },
    ]);
    expect(text.split("\n")[1]).toBe(
      '#EXT-X-STREAM-INF:PROGRAM-ID=1,BANDWIDTH=2240001,CODECS="avc1.4D401F,mp4a.40.2",' +
        "RESOLUTION=1280x720",
    );
    expect(parsed(text).playlists?.map((one) => one.uri)).toEqual([
      "hls/high.m3u8",
      "hls/sound.m3u8",
    ]);
  });
});

describe("joinSegments", () => {
  test.for<[string, number[], number, number[][]]>([
    ["a stretch longer than wanted stands alone", [3, 3, 1], 2, [[0], [1], [2]]],
    [
      "shorter ones are joined from the segment's start",
      [1.5, 1.5, 1.5, 1.5],
      2,
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ["a boundary missed by rounding is met", [0.99995, 0.99995, 1], 2, [[0, 1], [2]]],
    ["the rest is the last segment", [2, 0.5], 2, [[0], [1]]],
    ["nothing gives nothing", [], 2, []],
  ])("%s", ([, stretches, wanted, runs]) => {
    expect(joinSegments(stretches, wanted)).toEqual(runs);
  });
});

test("the peak bandwidth is that of the fullest segment", () => {
  const segments = [
    { bytes: 1000, seconds: 2 },
    { bytes: 3000, seconds: 3 },
    { bytes: 10, seconds: 0 },
  ];
  expect(peakBandwidth(segments)).toBe(8000);
});

test("codec names follow RFC 6381", () => {
  const picture = {
    index: 0,
    codec: "h264",
    width: 2,
    height: 2,
    pixelAspect: { num: 1, den: 1 },
    frameRate: { num: 25, den: 1 },
    rotation: 0,
    interlaced: false,
  };
  const sound = { index: 1, codec: "aac", sampleRate: 44100, channels: 2 };
  expect(pictureCodecName({ ...picture, profile: "Main", level: 31 })).toBe("avc1.4D401F");
  expect(pictureCodecName({ ...picture, profile: "Constrained Baseline", level: 9 })).toBe(
    "avc1.42C009",
  );
  expect(pictureCodecName(picture)).toBeUndefined();
  expect(soundCodecName({ ...sound, profile: "LC" })).toBe("mp4a.40.2");
});

test("files are named as Elastic Transcoder names them", () => {
  expect(playlistName("hls/a.mp4")).toBe("hls/a.mp4.m3u8");
  expect(segmentName("hls/a", 12)).toBe("hls/a00012.ts");
  const size = { width: 192, height: 108 };
  expect(thumbnailName("t/{resolution}-{count}", { number: 1, size, format: "png" })).toBe(
    "t/192x108-00001.png",
  );
});
