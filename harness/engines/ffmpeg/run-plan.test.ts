import { mkdir, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { planOutputs } from "#media/plan.ts";
import type { Probe } from "#media/probe.ts";
import type { OutputRequest, PictureSettings, SizingPolicy } from "#media/settings.ts";
import { commandFor } from "./command.ts";
import { probe } from "./probe.ts";
import { createResultCache } from "./result-cache.ts";
import type { KeptFile, KeptSegment, PackageResult } from "./results.ts";
import { runPlan } from "./run-plan.ts";
import {
  makeSample,
  markTurned,
  outputOf,
  temporaryDirectory,
  toolsOnPath,
} from "./sample-media.ts";

type Directory = Awaited<ReturnType<typeof temporaryDirectory>>;

let work: Directory;
let source: string;
let input: Probe;

beforeAll(async () => {
  work = await temporaryDirectory();
  source = await makeSample(work.join("source.mp4"), { seconds: 7 });
  input = await probe(toolsOnPath, source);
});
afterAll(() => work[Symbol.asyncDispose]());

function picture(bitRateKbps: number, widthMax: number, heightMax: number): PictureSettings {
  return {
    codec: "h264",
    profile: "main",
    level: "3.1",
    referenceFrames: 3,
    bitRateKbps,
    keyFrameDistanceMax: 45,
    keyFramesFixed: true,
    size: { widthMax, heightMax, policy: "ShrinkToFit", pad: false },
  };
}
const sound = (bitRateKbps: number) =>
  ({ codec: "aac", bitRateKbps, sampleRate: 44100, channels: 2 }) as const;

const sixDerivatives: readonly OutputRequest[] = (
  [
    ["low", picture(50, 80, 60), sound(64)],
    ["medium", picture(100, 160, 120), sound(64)],
    ["high", picture(200, 320, 240), sound(96)],
  ] as const
).flatMap(([quality, video, audio]): OutputRequest[] => [
  { id: `${quality}-mp4`, container: "mp4", picture: video, sound: audio },
  { id: `${quality}-hls`, container: "ts", picture: video, sound: audio, segmentSeconds: 2 },
]);

function fileOf(result: PackageResult | undefined): KeptFile {
  const media = present(result, "the result").media;
  if (!("path" in media)) throw new Error("expected one file, found segments");
  return media;
}

function segmentsOf(result: PackageResult | undefined): readonly KeptSegment[] {
  const media = present(result, "the result").media;
  if ("path" in media) throw new Error("expected segments, found one file");
  return media;
}

async function run(requests: readonly OutputRequest[], path = source, known = input) {
  const directory = await temporaryDirectory();
  const plan = planOutputs(known, requests);
  const made = await runPlan(toolsOnPath, plan, { input: path, workDir: directory.path });
  return { made, directory, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

/** Presentation times of a file's key frames, in seconds. */
async function keyFrames(path: string): Promise<number[]> {
  const lines = await outputOf(toolsOnPath.ffprobe, [
    ...["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time,flags"],
    ...["-of", "csv=p=0", path],
  ]);
  return lines.filter((line) => line.includes("K")).map((line) => Number(line.split(",")[0]));
}

/** Hash of the picture's packets without their wrapping: headers and delimiters are left out. */
function pictureHash(path: string): Promise<string[]> {
  const bare = "h264_mp4toannexb,filter_units=remove_types=6-9";
  return outputOf(toolsOnPath.ffmpeg, [
    ...["-v", "error", "-i", path, "-map", "0:v", "-c", "copy", "-bsf:v", bare],
    ...["-f", "hash", "-hash", "md5", "-"],
  ]);
}

describe("six derivatives", () => {
  test("take three picture encoders and two sound encoders in one process", () => {
    const args = commandFor(planOutputs(input, sixDerivatives), source, "veryfast");
    expect(args.filter((one) => one === "libx264")).toHaveLength(3);
    expect(args.filter((one) => one === "aac")).toHaveLength(2);
    expect(args.filter((one) => one === "-i")).toHaveLength(1);
    expect(args.filter((one) => one === "tee")).toHaveLength(1);
  });

  test("MP4 and HLS of a quality hold the very same pictures", async () => {
    await using result = await run(sixDerivatives);
    expect(result.made.map((one) => one.output)).toEqual(sixDerivatives.map((one) => one.id));
    for (const index of [0, 2, 4]) {
      const segments = segmentsOf(result.made[index + 1]);
      const joined = result.directory.join(`joined-${index}.ts`);
      for (const one of segments) await writeFile(joined, await readFile(one.path), { flag: "a" });
      expect(await pictureHash(joined)).toEqual(await pictureHash(fileOf(result.made[index]).path));
    }
  });

  test("are what was asked for", async () => {
    await using result = await run(sixDerivatives);
    const facts = await probe(toolsOnPath, fileOf(result.made[2]).path);
    expect(facts).toMatchObject({
      picture: { codec: "h264", profile: "Main", level: 31, width: 160, height: 120 },
      sound: { codec: "aac", profile: "LC", sampleRate: 44100, channels: 2 },
    });
    expect(result.made[2]).toMatchObject({
      size: { width: 160, height: 120 },
      frameRate: { num: 30, den: 1 },
      codecs: ["avc1.4D401F", "mp4a.40.2"],
    });
    expect(Math.abs(present(result.made[2], "medium").durationMs - 7000)).toBeLessThan(60);
    expect(await keyFrames(fileOf(result.made[2]).path)).toEqual([0, 1.5, 3, 4.5, 6]);
  });
});

test("a segment ends at the first key frame at or after the wanted length, and says its length", async () => {
  await using result = await run(sixDerivatives.filter((one) => one.id === "medium-hls"));
  const segments = segmentsOf(result.made[0]);
  expect(segments.map((one) => one.seconds)).toEqual([3, 3, 1]);
  const starts: number[] = [];
  for (const segment of segments) {
    const keys = await keyFrames(segment.path);
    starts.push(present(keys[0], "a segment's first key frame"));
  }
  const lengths = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
  for (const [index, length] of lengths.entries()) {
    expect(length).toBeCloseTo(segments[index]?.seconds ?? 0, 3);
  }
  const sum = segments.reduce((bytes, one) => bytes + one.bytes, 0);
  expect(result.made[0]).toMatchObject({ bytes: sum, durationMs: 7000 });
});

test("sound alone is cut too", async () => {
  await using result = await run([
    { id: "a", container: "ts", sound: sound(64), segmentSeconds: 2 },
    { id: "b", container: "mp4", sound: sound(64) },
  ]);
  const segments = segmentsOf(result.made[0]);
  expect(segments).toHaveLength(4);
  expect(segments[0]?.seconds).toBeCloseTo(2, 1);
  expect((await probe(toolsOnPath, fileOf(result.made[1]).path)).picture).toBeUndefined();
  expect(result.made[1]?.size).toBeUndefined();
});

test("an MPEG-TS without segments is one playable file", async () => {
  await using result = await run([{ id: "a", container: "ts", picture: picture(50, 80, 60) }]);
  const facts = await probe(toolsOnPath, fileOf(result.made[0]).path);
  expect(facts).toMatchObject({ format: "mpegts", picture: { width: 80, height: 60 } });
});

test("thumbnails come at the interval, from the start", async () => {
  const size = { widthMax: 64, heightMax: 64, policy: "ShrinkToFit", pad: false } as const;
  await using result = await run([
    {
      id: "a",
      container: "mp4",
      picture: picture(50, 80, 60),
      thumbnails: { format: "png", intervalSeconds: 2, size },
    },
  ]);
  const stills = present(result.made[0]?.stills, "the thumbnails");
  expect(stills.size).toEqual({ width: 64, height: 48 });
  expect(stills.files).toHaveLength(4);
  const first = await probe(toolsOnPath, present(stills.files[0], "a thumbnail").path);
  expect(first.picture).toMatchObject({ codec: "png", width: 64, height: 48 });
});

test("excerpts are cut, each decoded on its own", async () => {
  await using result = await run([
    { id: "whole", container: "mp4", picture: picture(50, 80, 60), sound: sound(64) },
    {
      id: "part",
      container: "mp4",
      picture: picture(50, 80, 60),
      sound: sound(64),
      clip: { startMs: 2000, durationMs: 1500 },
    },
  ]);
  expect(Math.abs((result.made[0]?.durationMs ?? 0) - 7000)).toBeLessThan(60);
  expect(Math.abs((result.made[1]?.durationMs ?? 0) - 1500)).toBeLessThan(60);
});

test.for<[SizingPolicy, boolean, string]>([
  ["Fit", false, "200x150"],
  ["Fit", true, "200x200"],
  ["Fill", false, "200x200"],
  ["Stretch", false, "200x200"],
  ["Keep", false, "200x200"],
  ["ShrinkToFill", false, "266x200"],
])("%s (padded: %s) gives %s", async ([policy, pad, wanted]) => {
  await using result = await run([
    {
      id: "a",
      container: "mp4",
      picture: { ...picture(50, 80, 60), size: { widthMax: 200, heightMax: 200, policy, pad } },
      clip: { startMs: 0, durationMs: 500 },
    },
  ]);
  const facts = await probe(toolsOnPath, fileOf(result.made[0]).path);
  expect(`${facts.picture?.width}x${facts.picture?.height}`).toBe(wanted);
  expect(facts.picture?.pixelAspect).toEqual({ num: 1, den: 1 });
});

test("a turned input comes out upright, and not marked to be turned again", async () => {
  await using directory = await temporaryDirectory();
  const turned = await markTurned(await makeSample(directory.join("turned.mp4"), { seconds: 1 }));
  const known = await probe(toolsOnPath, turned);
  await using result = await run(
    [
      { id: "auto", container: "mp4", picture: picture(50, 640, 640) },
      { id: "as stored", container: "mp4", picture: picture(50, 640, 640), rotate: 0 },
    ],
    turned,
    known,
  );
  const [auto, stored] = await Promise.all(
    result.made.map((one) => probe(toolsOnPath, fileOf(one).path)),
  );
  expect(auto?.picture).toMatchObject({ width: 240, height: 320, rotation: 0 });
  expect(stored?.picture).toMatchObject({ width: 320, height: 240, rotation: 0 });
});

test.for<[string, string, readonly string[], string]>([
  ["odd sides", "321x241", ["-c:v", "ffv1", "-pix_fmt", "yuv444p"], "320x240"],
  ["pixels that are not square", "240x180", ["-vf", "setsar=4/3"], "320x180"],
  ["interlaced fields", "320x240", ["-vf", "tinterlace=4", "-flags", "+ilme+ildct"], "320x240"],
])("%s come out right", async ([, size, extra, wanted]) => {
  await using directory = await temporaryDirectory();
  const odd = await makeSample(directory.join("odd.mkv"), { seconds: 1, size, extra });
  const known = await probe(toolsOnPath, odd);
  await using result = await run(
    [{ id: "a", container: "mp4", picture: picture(100, 640, 480) }],
    odd,
    known,
  );
  const { picture: made } = await probe(toolsOnPath, fileOf(result.made[0]).path);
  expect(`${made?.width}x${made?.height}`).toBe(wanted);
  expect(made).toMatchObject({ pixelAspect: { num: 1, den: 1 }, interlaced: false });
});

test("an interlaced output says so", async () => {
  const broadcast = { ...picture(100, 320, 240), fieldOrder: "top-first" } as const;
  await using result = await run([{ id: "a", container: "mp4", picture: broadcast }]);
  const facts = await probe(toolsOnPath, fileOf(result.made[0]).path);
  expect(facts.picture?.interlaced).toBe(true);
});

test.for<[string, Omit<OutputRequest, "id">, string, string]>([
  ["webm with VP8", webm("vp8"), "vp8", "vorbis"],
  ["webm with VP9", webm("vp9"), "vp9", "vorbis"],
  [
    "fragmented MP4",
    { container: "fmp4", picture: picture(50, 80, 60), sound: sound(64) },
    "h264",
    "aac",
  ],
  [
    "Flash video",
    { container: "flv", picture: picture(50, 80, 60), sound: sound(64) },
    "h264",
    "aac",
  ],
  [
    "MPEG-2",
    {
      container: "mpg",
      picture: { ...codecOnly("mpeg2"), bitRateKbps: 500, frameRate: { num: 25, den: 1 } },
      sound: { codec: "mp2", bitRateKbps: 128, sampleRate: 48000, channels: 2 },
    },
    "mpeg2video",
    "mp2",
  ],
  ["MP3", { container: "mp3", sound: { codec: "mp3", bitRateKbps: 128 } }, "", "mp3"],
  ["FLAC", { container: "flac", sound: { codec: "flac", bitDepth: 16 } }, "", "flac"],
  ["WAV of 8 bits", { container: "wav", sound: { codec: "pcm", bitDepth: 8 } }, "", "pcm_u8"],
  [
    "OGA",
    { container: "oga", sound: { codec: "vorbis", bitRateKbps: 96, channels: 2 } },
    "",
    "vorbis",
  ],
  ["GIF", { container: "gif", picture: { ...codecOnly("gif"), loops: "infinite" } }, "gif", ""],
])("makes %s", async ([, request, video, audio]) => {
  const clip = { startMs: 1000, durationMs: 1000 };
  await using result = await run([{ id: "a", ...request, clip }]);
  const facts = await probe(toolsOnPath, fileOf(result.made[0]).path);
  expect([facts.picture?.codec ?? "", facts.sound?.codec ?? ""]).toEqual([video, audio]);
});

function codecOnly(codec: "vp8" | "vp9" | "mpeg2" | "gif"): PictureSettings {
  return { codec, size: { widthMax: 80, heightMax: 60, policy: "Fit", pad: false } };
}

function webm(codec: "vp8" | "vp9"): Omit<OutputRequest, "id"> {
  return {
    container: "webm",
    picture: { ...codecOnly(codec), bitRateKbps: 100 },
    sound: { codec: "vorbis", bitRateKbps: 96, channels: 2 },
  };
}

test("a kept result is given again without a process, its files linked anew", async () => {
  await using directory = await temporaryDirectory();
  const cache = createResultCache(directory.join("cache"));
  const plan = planOutputs(input, sixDerivatives);
  const [first, second] = [directory.join("first"), directory.join("second")];
  await mkdir(first);
  await mkdir(second);
  const options = { input: source, cache };
  const made = await runPlan(toolsOnPath, plan, { ...options, workDir: first });
  const shares: number[] = [];
  const again = await runPlan(toolsOnPath, plan, {
    ...options,
    workDir: second,
    onProgress: (share) => shares.push(share),
  });
  expect(shares).toEqual([]);
  expect(again.map((one) => one.bytes)).toEqual(made.map((one) => one.bytes));
  const [one, other] = await Promise.all(
    [made, again].map((results) => readFile(fileOf(results[0]).path)),
  );
  expect(other).toEqual(one);
  expect(segmentsOf(again[1]).every((segment) => segment.path.startsWith(second))).toBe(true);

  const slower = { ...options, workDir: second, effort: "fast" } as const;
  await runPlan(toolsOnPath, plan, { ...slower, onProgress: (share) => shares.push(share) });
  expect(shares.at(-1)).toBe(1);
});

describe("trouble", () => {
  afterEach(() => expect(process.getActiveResourcesInfo()).not.toContain("ProcessWrap"));

  test("an input that breaks off before any frame is unreadable, and leaves no files", async () => {
    await using directory = await temporaryDirectory();
    const broken = await makeSample(directory.join("broken.mp4"), {
      seconds: 2,
      extra: ["-movflags", "+faststart"],
    });
    await truncate(broken, 4200);
    await expect(
      runPlan(toolsOnPath, planOutputs(input, sixDerivatives), {
        input: broken,
        workDir: directory.path,
      }),
    ).rejects.toMatchObject({ name: "MediaFailure", reason: "input-unreadable" });
    expect(await readdir(directory.path)).toEqual(["broken.mp4"]);
  });

  test("an abort kills the process, throws the reason and leaves no files", async () => {
    await using directory = await temporaryDirectory();
    const long = await makeSample(directory.join("long.mp4"), { seconds: 60, sound: false });
    const known = await probe(toolsOnPath, long);
    const abort = new AbortController();
    const reason = new Error("cancelled by the test");
    const running = runPlan(toolsOnPath, planOutputs(known, sixDerivatives), {
      input: long,
      workDir: directory.path,
      signal: abort.signal,
      onProgress: () => abort.abort(reason),
      effort: "slow",
    });
    await expect(running).rejects.toBe(reason);
    expect(await readdir(directory.path)).toEqual(["long.mp4"]);
  });

  test("progress grows to one", async () => {
    const shares: number[] = [];
    await using directory = await temporaryDirectory();
    await runPlan(toolsOnPath, planOutputs(input, sixDerivatives), {
      input: source,
      workDir: directory.path,
      onProgress: (share) => shares.push(share),
    });
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});
