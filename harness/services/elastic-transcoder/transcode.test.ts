/** Avalon's six derivatives made for real: this service with the ffmpeg engine. */

import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Parser } from "m3u8-parser";
import { expect, test } from "vitest";
import { probe } from "#engines/ffmpeg/probe.ts";
import { makeSample, temporaryDirectory, toolsOnPath } from "#engines/ffmpeg/sample-media.ts";
import { createFfmpegTranscoder } from "#engines/ffmpeg/transcoder.ts";
import { present } from "#kernel/assert.ts";
import type { CreateJobOutput } from "#model/types/elastic-transcoder.ts";
import { MP4, setStage } from "./testing/stage.ts";

const qualities = [
  ["low", 500, 128, [720, 480]],
  ["medium", 1024, 128, [1280, 720]],
  ["high", 2048, 192, [1920, 1080]],
] as const;

test("six derivatives and an auto playlist, of which every duration and size is true", async () => {
  await using work = await temporaryDirectory();
  const transcoder = createFfmpegTranscoder({ tools: toolsOnPath, folder: work.join("jobs") });
  const stage = await setStage({ transcoder });
  const source = await makeSample(work.join("in.mov"), { seconds: 7 });
  await stage.call("s3", "PutObject", {
    Bucket: "source",
    Key: "in.mov",
    Body: createReadStream(source),
  });

  const outputs: CreateJobOutput[] = [];
  for (const [quality, videoKbps, audioKbps, size] of qualities) {
    for (const Container of ["mp4", "ts"]) {
      const { Preset: preset } = await stage.call("elastic-transcoder", "CreatePreset", {
        Name: `avalon-video-${quality}-${Container}`,
        Container,
        Video: {
          Codec: "H.264",
          CodecOptions: { Profile: "main", Level: "3.1", MaxReferenceFrames: "3" },
          KeyframesMaxDist: "90",
          FixedGOP: "true",
          BitRate: String(videoKbps),
          FrameRate: "auto",
          MaxWidth: String(size[0]),
          MaxHeight: String(size[1]),
          DisplayAspectRatio: "auto",
          SizingPolicy: "ShrinkToFit",
          PaddingPolicy: "NoPad",
        },
        Audio: {
          Codec: "AAC",
          CodecOptions: { Profile: "AAC-LC" },
          SampleRate: "44100",
          BitRate: String(audioKbps),
          Channels: "2",
        },
      });
      const folder = `quality-${quality}`;
      outputs.push(
        Container === "ts"
          ? { Key: `${folder}/hls/in`, PresetId: preset?.Id, SegmentDuration: "2" }
          : { Key: `${folder}/in.mp4`, PresetId: preset?.Id },
      );
    }
  }
  const lists = outputs.flatMap((output) => (output.SegmentDuration ? [output.Key ?? ""] : []));
  const job = await stage.run({
    Outputs: outputs,
    OutputKeyPrefix: "mf1/",
    Playlists: [{ Name: "auto", Format: "HLSv3", OutputKeys: lists }],
  });
  expect(job.Outputs?.map((output) => output.StatusDetail)).toEqual(Array(6).fill(undefined));
  expect(job.Status).toBe("Complete");

  const { Body: body } = await stage.call("s3", "GetObject", {
    Bucket: "derived",
    Key: "mf1/quality-high/in.mp4",
  });
  const high = work.join("high.mp4");
  await writeFile(high, stage.world.blobs.read(present(body, "the object's bytes")));
  const facts = await probe(toolsOnPath, high);
  const told = job.Outputs?.[4];
  expect(told).toMatchObject({
    Width: facts.picture?.width,
    Height: facts.picture?.height,
    DurationMillis: facts.durationMs,
    FileSize: facts.bytes,
    FrameRate: "30",
  });

  const media = playlist(await stage.read("derived", "mf1/quality-high/hls/in.m3u8"));
  expect(media.segments?.map((segment) => [segment.uri, segment.duration])).toEqual([
    ["in00000.ts", 3],
    ["in00001.ts", 3],
    ["in00002.ts", 1],
  ]);
  const master = playlist(await stage.read("derived", "mf1/auto.m3u8"));
  expect(master.playlists?.map((variant) => variant.uri)).toEqual([
    "quality-low/hls/in.m3u8",
    "quality-medium/hls/in.m3u8",
    "quality-high/hls/in.m3u8",
  ]);
  expect(master.playlists?.[2]?.attributes).toMatchObject({
    CODECS: "avc1.4D401F,mp4a.40.2",
    RESOLUTION: { width: 320, height: 240 },
  });
  await stage.stop();
});

test("a machine without ffmpeg is told of in the status detail", async () => {
  await using work = await temporaryDirectory();
  const tools = { ffmpeg: "/nowhere/ffmpeg", ffprobe: "/nowhere/ffprobe" };
  const transcoder = createFfmpegTranscoder({ tools, folder: work.path });
  const stage = await setStage({ transcoder });
  const job = await stage.run({ Outputs: [{ Key: "a.mp4", PresetId: MP4 }] });
  expect(job.Outputs?.[0]?.StatusDetail).toMatch(/^9999 .*\/nowhere\/ffprobe.*install ffmpeg/);
  await stage.stop();
});

function playlist(text: string) {
  const parser = new Parser();
  parser.push(text);
  parser.end();
  return parser.manifest;
}
