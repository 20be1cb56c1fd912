/** Jobs from their submission to their end, through the real store, bus and dispatcher. */

import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { present } from "#kernel/assert.ts";
import { region } from "#kernel/brand.ts";
import { started } from "./job.ts";
import { createStore } from "./store.ts";
import { inputWith } from "./testing/fake-transcoder.ts";
import { HLS, MP4, SERVICE, type Stage, setStage, tenSeconds } from "./testing/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.stop());

const mp4 = { Key: "a.mp4", PresetId: MP4 };
const hls = { Key: "hls/a", PresetId: HLS, SegmentDuration: "4" };

describe("a job that succeeds", () => {
  test("writes what was asked for and tells of it", async () => {
    const job = await stage.run({ Outputs: [mp4, hls], OutputKeyPrefix: "mf1/" });
    expect(job).toMatchObject({
      Status: "Complete",
      Input: {
        Key: "in.mov",
        DetectedProperties: {
          Width: 1920,
          Height: 1080,
          FrameRate: "29.97",
          FileSize: 4321,
          DurationMillis: 10_000,
        },
      },
      Outputs: [
        { Id: "1", Status: "Complete", Width: 1280, Height: 720, FrameRate: "29.97", Duration: 10 },
        { Id: "2", Status: "Complete", Width: 640, Height: 360, DurationMillis: 10_000 },
      ],
    });
    expect(job.Timing?.FinishTimeMillis).toBe(stage.clock.now());
    expect(await stage.read("derived", "mf1/a.mp4")).toBe("1 as mp4");
    expect(await stage.contentType("derived", "mf1/a.mp4")).toBe("video/mp4");
    expect(await stage.read("derived", "mf1/hls/a00002.ts")).toBe("2 as ts 2");
    expect(await stage.contentType("derived", "mf1/hls/a00002.ts")).toBe("video/MP2T");
    expect(await stage.contentType("derived", "mf1/hls/a.m3u8")).toBe("application/x-mpegURL");
    const list = await stage.read("derived", "mf1/hls/a.m3u8");
    expect(list.match(/^a0000\d\.ts$/gm)).toEqual(["a00000.ts", "a00001.ts", "a00002.ts"]);
    expect(list).toContain("#EXTINF:2.000000,\na00002.ts");
  });

  test("is planned into one encode an equal picture", async () => {
    const twin = { Key: "b", PresetId: HLS };
    await stage.run({ Outputs: [hls, twin, mp4] });
    expect(stage.transcoder.plans[0]?.pictures).toHaveLength(2);
  });

  test("writes thumbnails by their pattern", async () => {
    const output = { ...mp4, ThumbnailPattern: "thumbs/{resolution}/{count}" };
    await stage.run({ Outputs: [output] });
    expect(await stage.read("derived", "thumbs/192x108/00001.png")).toBe("still");
    expect(await stage.contentType("derived", "thumbs/192x108/00001.png")).toBe("image/png");
  });

  test("writes master playlists that refer to the outputs from where they are", async () => {
    const job = await stage.run({
      Outputs: [hls, { ...hls, Key: "hls/b #2" }],
      Playlists: [{ Name: "lists/auto", Format: "HLSv3", OutputKeys: ["hls/a", "hls/b #2"] }],
    });
    expect(job.Playlists).toMatchObject([{ Name: "lists/auto", Status: "Complete" }]);
    expect(await stage.read("derived", "lists/auto.m3u8")).toBe(
      [
        "#EXTM3U",
        '#EXT-X-STREAM-INF:PROGRAM-ID=1,BANDWIDTH=1000,CODECS="avc1.4D401F",RESOLUTION=640x360',
        "../hls/a.m3u8",
        '#EXT-X-STREAM-INF:PROGRAM-ID=1,BANDWIDTH=1000,CODECS="avc1.4D401F",RESOLUTION=640x360',
        "../hls/b%20%232.m3u8",
        "",
      ].join("\n"),
    );
  });

  test("warns of a clip that is longer than the input, and completes", async () => {
    const span = { StartTime: "00:00:08.000", Duration: "5.000" };
    const job = await stage.run({ Outputs: [{ ...mp4, Composition: [{ TimeSpan: span }] }] });
    expect(job).toMatchObject({ Status: "Complete", Outputs: [{ DurationMillis: 2000 }] });
    expect(job.Outputs?.[0]?.StatusDetail).toContain("longer than the input");
  });
});

describe("a job that fails", () => {
  const detail = (code: number, text = "") => new RegExp(`^${code} [0-9a-f-]{36}: .*${text}`);

  test("3001: the input is missing", async () => {
    const job = await stage.run({ Input: { Key: "no.mov" }, Outputs: [mp4, hls] });
    expect(job.Status).toBe("Error");
    for (const output of job.Outputs ?? []) {
      expect(output.Status).toBe("Error");
      expect(output.StatusDetail).toMatch(detail(3001, "bucket=source, key=no.mov"));
    }
  });

  test("3002: an output is there already; the others are made", async () => {
    await stage.put("derived", "hls/a.m3u8", Buffer.from("old"));
    const job = await stage.run({ Outputs: [mp4, hls] });
    expect(job.Status).toBe("Error");
    expect(job.Outputs?.[0]?.Status).toBe("Complete");
    expect(job.Outputs?.[1]?.StatusDetail).toMatch(detail(3002, "bucket=derived, key=hls/a.m3u8"));
    expect(await stage.read("derived", "hls/a.m3u8")).toBe("old");
    expect(stage.transcoder.plans[0]?.packages.map((one) => one.output)).toEqual(["1"]);
  });

  test("3003: the role may not read the input", async () => {
    await stage.createRole(SERVICE, ["s3:GetObject"]);
    const job = await stage.run({ Outputs: [mp4] });
    expect(job.Outputs?.[0]?.StatusDetail).toMatch(detail(3003, "key=in.mov"));
  });

  test("3004: the role may not write one output; the others are made", async () => {
    await stage.createRole(SERVICE, ["s3:PutObject"], "arn:aws:s3:::derived/a.mp4");
    const job = await stage.run({ Outputs: [mp4, hls] });
    expect(job.Outputs?.map((one) => one.Status)).toEqual(["Error", "Complete"]);
    expect(job.Outputs?.[0]?.StatusDetail).toMatch(detail(3004, "key=a.mp4"));
  });

  test("3005: a bucket is missing", async () => {
    await stage.call("elastic-transcoder", "UpdatePipeline", {
      Id: stage.pipelineId,
      InputBucket: "gone",
    });
    const job = await stage.run({ Outputs: [mp4] });
    expect(job.Outputs?.[0]?.StatusDetail).toMatch(detail(3005, "bucket=gone"));
  });

  test("4000: the input is no media", async () => {
    await stage.put("source", "in.mov", Buffer.from("title,file"));
    const job = await stage.run({ Outputs: [mp4] });
    expect(job.Outputs?.[0]?.StatusDetail).toMatch(detail(4000, "could not interpret"));
  });

  test("4008: the preset wants video of a sound file; a sound preset is fine", async () => {
    const { picture: _, ...sound } = tenSeconds;
    await stage.put("source", "in.mov", inputWith(sound));
    const aac = { Key: "a.m4a", PresetId: "1351620000001-100130" };
    const job = await stage.run({ Outputs: [mp4, aac] });
    expect(job.Outputs?.map((one) => one.Status)).toEqual(["Error", "Complete"]);
    expect(job.Outputs?.[0]?.StatusDetail).toMatch(detail(4008));
  });

  test("4014: the clip starts after the end", async () => {
    const clip = { Composition: [{ TimeSpan: { StartTime: "11.000" } }] };
    const job = await stage.run({ Outputs: [{ ...mp4, ...clip }] });
    expect(job.Outputs?.[0]?.StatusDetail).toMatch(detail(4014));
  });

  test("1001: a playlist's output failed", async () => {
    await stage.put("derived", "hls/a.m3u8", Buffer.from("old"));
    const job = await stage.run({
      Outputs: [hls, { ...hls, Key: "hls/b" }],
      Playlists: [{ Name: "auto", Format: "HLSv3", OutputKeys: ["hls/a", "hls/b"] }],
    });
    expect(job.Playlists?.[0]?.Status).toBe("Error");
    expect(job.Playlists?.[0]?.StatusDetail).toMatch(detail(1001, "hls/a"));
  });

  test("9999: a bug of the engine's ends the job and is told in the journal", async () => {
    stage.transcoder.beforeRun = () => Promise.reject(new TypeError("oops"));
    const job = await stage.run({ Outputs: [mp4] });
    expect(job.Status).toBe("Error");
    expect(job.Outputs?.[0]?.StatusDetail).toMatch(detail(9999, "oops"));
    expect(stage.transcoder.open()).toBe(0);
  });
});

describe("a job's course", () => {
  test("is Submitted, Progressing with its outputs, then Complete", async () => {
    const seen: unknown[] = [];
    const { Id: id } = await stage.submit({ Outputs: [mp4, hls] }).then((job) => {
      seen.push([job.Status, ...(job.Outputs ?? []).map((one) => one.Status)]);
      return job;
    });
    stage.transcoder.beforeRun = async () => {
      const job = await stage.readJob(id);
      seen.push([job.Status, ...(job.Outputs ?? []).map((one) => one.Status)]);
    };
    await stage.settle();
    const job = await stage.readJob(id);
    seen.push([job.Status, ...(job.Outputs ?? []).map((one) => one.Status)]);
    expect(seen).toEqual([
      ["Submitted", "Submitted", "Submitted"],
      ["Progressing", "Progressing", "Progressing"],
      ["Complete", "Complete", "Complete"],
    ]);
  });

  test("waits while its pipeline is paused, can be cancelled then, and not afterwards", async () => {
    const status = (Status: string) =>
      stage.call("elastic-transcoder", "UpdatePipelineStatus", { Id: stage.pipelineId, Status });
    await status("Paused");
    const cancelled = await stage.submit({ Outputs: [mp4] });
    const kept = await stage.submit({ Outputs: [mp4] });
    await stage.settle();
    expect((await stage.readJob(kept.Id)).Status).toBe("Submitted");
    await stage.call("elastic-transcoder", "CancelJob", { Id: cancelled.Id });
    await status("Active");
    await stage.settle();
    expect((await stage.readJob(cancelled.Id)).Status).toBe("Canceled");
    expect((await stage.readJob(kept.Id)).Status).toBe("Complete");
    await expect(
      stage.call("elastic-transcoder", "CancelJob", { Id: kept.Id }),
    ).rejects.toMatchObject({ code: "ResourceInUseException", status: 409 });
    expect(stage.transcoder.plans).toHaveLength(1);
  });

  test("keeps its presets' settings when they are deleted", async () => {
    const { Preset: preset } = await stage.call("elastic-transcoder", "CreatePreset", {
      Name: "mine",
      Container: "mp3",
      Audio: { Codec: "mp3", SampleRate: "44100", BitRate: "128", Channels: "2" },
    });
    const job = await stage.submit({ Outputs: [{ Key: "a.mp3", PresetId: preset?.Id }] });
    await stage.call("elastic-transcoder", "DeletePreset", { Id: preset?.Id });
    await stage.settle();
    expect((await stage.readJob(job.Id)).Status).toBe("Complete");
  });
});

test("a job told of twice is run once", async () => {
  await stage.stop();
  stage = await setStage({
    faults: [{ name: "twice", service: "elastic-transcoder", effect: { kind: "duplicate" } }],
  });
  const job = await stage.run({ Outputs: [mp4] });
  expect(job.Status).toBe("Complete");
  expect(stage.transcoder.plans).toHaveLength(1);
});

test("a run that was cut short is taken up, and may write over what it left", async () => {
  const pause = { Id: stage.pipelineId, Status: "Paused" };
  await stage.call("elastic-transcoder", "UpdatePipelineStatus", pause);
  const { Id: id = "" } = await stage.submit({ Outputs: [mp4] });
  const store = createStore({
    account: stage.account,
    region: region("us-east-1"),
    documents: stage.world.documents,
  });
  const begun = started(present(store.jobs.find(id), "the job"), stage.clock.now());
  stage.world.database.transact(() => store.jobs.put(id, begun));
  await stage.put("derived", "a.mp4", Buffer.from("half"));
  await stage.internal("elastic-transcoder", "runJob", { jobId: id });
  expect((await stage.readJob(id)).Status).toBe("Complete");
  expect(await stage.read("derived", "a.mp4")).toBe("1 as mp4");
});
