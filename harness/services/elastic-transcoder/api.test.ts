/** Pipelines, presets and job requests: what is taken, refused, limited and listed. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CreateJobRequest, CreatePresetRequest } from "#model/types/elastic-transcoder.ts";
import { checkPreset } from "./preset-rules.ts";
import { systemPresets } from "./system-presets.ts";
import { HLS, MP4, ROLE, type Stage, setStage } from "./testing/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.stop());

const ET = "elastic-transcoder";

/** Avalon's preset for video of high quality. */
const avalonHigh: CreatePresetRequest = {
  Name: "avalon-video-high-mp4",
  Description: "Avalon Media System: video/high/mp4",
  Container: "mp4",
  Video: {
    Codec: "H.264",
    CodecOptions: {
      Profile: "main",
      Level: "3.1",
      MaxReferenceFrames: "3",
      ColorSpaceConversionMode: "Auto",
      InterlacedMode: "Progressive",
    },
    KeyframesMaxDist: "90",
    FixedGOP: "true",
    BitRate: "2048",
    FrameRate: "auto",
    MaxWidth: "1920",
    MaxHeight: "1080",
    DisplayAspectRatio: "auto",
    SizingPolicy: "ShrinkToFit",
    PaddingPolicy: "NoPad",
  },
  Audio: {
    Codec: "AAC",
    CodecOptions: { Profile: "AAC-LC" },
    SampleRate: "44100",
    BitRate: "192",
    Channels: "2",
  },
  Thumbnails: {
    Format: "png",
    Interval: "300",
    MaxWidth: "192",
    MaxHeight: "108",
    SizingPolicy: "ShrinkToFit",
    PaddingPolicy: "NoPad",
  },
};

describe("pipelines", () => {
  const more = { InputBucket: "source", OutputBucket: "derived", Role: ROLE };

  test("are shown with their defaults", async () => {
    const { Pipeline: pipeline, Warnings: warnings } = await stage.call(ET, "ReadPipeline", {
      Id: stage.pipelineId,
    });
    const config = { Bucket: "derived", StorageClass: "Standard", Permissions: [] };
    expect(pipeline).toEqual({
      Id: stage.pipelineId,
      Arn: `arn:aws:elastictranscoder:us-east-1:000000000000:pipeline/${stage.pipelineId}`,
      Name: "pipeline",
      Status: "Active",
      InputBucket: "source",
      OutputBucket: "derived",
      Role: ROLE,
      Notifications: { Progressing: "", Completed: "", Warning: "", Error: "" },
      ContentConfig: config,
      ThumbnailConfig: config,
    });
    expect(pipeline?.Id).toMatch(/^\d{13}-[a-z0-9]{6}$/);
    expect(warnings).toEqual([]);
  });

  test("are four at most, and deleted only when idle", async () => {
    for (const Name of ["b", "c", "d"]) await stage.call(ET, "CreatePipeline", { Name, ...more });
    await expect(stage.call(ET, "CreatePipeline", { Name: "e", ...more })).rejects.toMatchObject({
      code: "LimitExceededException",
      status: 429,
    });
    await stage.call(ET, "UpdatePipelineStatus", { Id: stage.pipelineId, Status: "Paused" });
    const job = await stage.submit({ Outputs: [{ Key: "a", PresetId: MP4 }] });
    const remove = () => stage.call(ET, "DeletePipeline", { Id: stage.pipelineId });
    await expect(remove()).rejects.toMatchObject({ code: "ResourceInUseException", status: 409 });
    await stage.call(ET, "CancelJob", { Id: job.Id });
    await remove();
    await expect(stage.call(ET, "ReadPipeline", { Id: stage.pipelineId })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      status: 404,
      message: expect.stringContaining(stage.pipelineId),
    });
  });

  test.for<[string, object]>([
    ["a long name", { Name: "x".repeat(41), ...more }],
    ["a role that is none", { Name: "x", ...more, Role: "transcoder" }],
    ["two ways of naming the output", { Name: "x", ...more, ContentConfig: { Bucket: "derived" } }],
    ["no output", { Name: "x", InputBucket: "source", Role: ROLE }],
    ["a topic that is none", { Name: "x", ...more, Notifications: { Completed: "jobs" } }],
  ])("are refused for %s", async ([, request]) => {
    await expect(stage.call(ET, "CreatePipeline", request)).rejects.toMatchObject({
      code: "ValidationException",
      status: 400,
    });
  });
});

describe("presets", () => {
  test("of Avalon's are taken, shown and deleted", async () => {
    const { Preset: preset, Warning: warning } = await stage.call(ET, "CreatePreset", avalonHigh);
    expect(preset).toMatchObject({ ...avalonHigh, Type: "Custom" });
    expect(warning).toBe("");
    const { Preset: shown } = await stage.call(ET, "ReadPreset", { Id: preset?.Id });
    expect(shown).toEqual(preset);
    await stage.call(ET, "DeletePreset", { Id: preset?.Id });
    await expect(stage.call(ET, "ReadPreset", { Id: preset?.Id })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  test("outside the standard are taken with a warning", async () => {
    const Video = { ...avalonHigh.Video, BitRate: "14001" };
    const { Warning: warning } = await stage.call(ET, "CreatePreset", { ...avalonHigh, Video });
    expect(warning).toContain("14000 kilobits per second");
  });

  test.for<[string, object, string]>([
    ["a long name", { Name: "x".repeat(41) }, "'name'"],
    [
      "no codec options",
      { Video: { ...avalonHigh.Video, CodecOptions: undefined } },
      "CodecOptions",
    ],
    ["no profile of AAC", { Audio: { ...avalonHigh.Audio, CodecOptions: undefined } }, "Profile"],
    ["an unknown level", { Video: level("5.2") }, "Level"],
    ["an odd width", { Video: { ...avalonHigh.Video, MaxWidth: "1281" } }, "even"],
    ["both groups of sizes", { Video: { ...avalonHigh.Video, Resolution: "640x480" } }, "together"],
    ["a codec its container does not take", { Container: "webm" }, "webm"],
    ["neither video nor audio", { Video: undefined, Audio: undefined }, "Video, Audio"],
  ])("are refused for %s", async ([, change, text]) => {
    await expect(
      stage.call(ET, "CreatePreset", { ...avalonHigh, ...change }),
    ).rejects.toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining(text),
    });
  });

  function level(Level: string) {
    return { ...avalonHigh.Video, CodecOptions: { ...avalonHigh.Video?.CodecOptions, Level } };
  }

  test("of one's own are fifty at most", async () => {
    for (let count = 0; count < 50; count++) await stage.call(ET, "CreatePreset", avalonHigh);
    await expect(stage.call(ET, "CreatePreset", avalonHigh)).rejects.toMatchObject({
      code: "LimitExceededException",
    });
  });

  test("of the system are there, are sound, and stay", async () => {
    const { Preset: preset } = await stage.call(ET, "ReadPreset", { Id: MP4 });
    expect(preset).toMatchObject({
      Name: "System preset: Generic 720p",
      Type: "System",
      Arn: `arn:aws:elastictranscoder:us-east-1:000000000000:preset/${MP4}`,
      Container: "mp4",
      Video: { BitRate: "2400", MaxWidth: "1280", CodecOptions: { Profile: "baseline" } },
      Audio: { Codec: "AAC", BitRate: "160", SampleRate: "44100" },
    });
    await expect(stage.call(ET, "DeletePreset", { Id: MP4 })).rejects.toMatchObject({
      code: "AccessDeniedException",
      status: 403,
    });
    const old = MP4.replace("1351620000001", "1351620000000");
    expect((await stage.call(ET, "ReadPreset", { Id: old })).Preset?.Id).toBe(old);
  });

  test.for(systemPresets().map((preset) => [preset.Name ?? "", preset] as const))(
    "%s passes the rules for one's own",
    ([, preset]) => {
      checkPreset({ Name: "mine", Container: preset.Container, ...preset });
    },
  );

  test("are listed in pages, each once", async () => {
    const { Preset: mine } = await stage.call(ET, "CreatePreset", avalonHigh);
    for (const Ascending of ["true", "false"]) {
      const ids: (string | undefined)[] = [];
      let pages = 0;
      let PageToken: string | undefined;
      do {
        const page = await stage.call(ET, "ListPresets", { Ascending, PageToken });
        ids.push(...(page.Presets ?? []).map((preset) => preset.Id));
        PageToken = page.NextPageToken;
        pages += 1;
      } while (PageToken !== undefined);
      const all = [...systemPresets().map((preset) => preset.Id), mine?.Id];
      expect(ids).toEqual(Ascending === "true" ? all : all.toReversed());
      expect(pages).toBe(Math.ceil(all.length / 50));
    }
  });
});

describe("job requests", () => {
  const mp4 = { Key: "a.mp4", PresetId: MP4 };
  const hls = { Key: "a", PresetId: HLS, SegmentDuration: "2" };
  const list = { Name: "auto", Format: "HLSv3", OutputKeys: ["a"] };

  test.for<[string, Partial<CreateJobRequest>, string]>([
    ["no output", {}, "at least one"],
    ["an output without a key", { Outputs: [{ PresetId: MP4 }] }, "outputs.1.member"],
    ["a key twice", { Outputs: [mp4, mp4] }, "unique"],
    ["Output and Outputs", { Output: mp4, Outputs: [hls] }, "not both"],
    ["a prefix without a slash", { Outputs: [mp4], OutputKeyPrefix: "x" }, "outputKeyPrefix"],
    ["a pattern without a count", { Outputs: [{ ...mp4, ThumbnailPattern: "t" }] }, "count"],
    ["segments of an MP4", { Outputs: [{ ...mp4, SegmentDuration: "2" }] }, "container ts"],
    ["segments of a minute and more", { Outputs: [{ ...hls, SegmentDuration: "61" }] }, "60"],
    ["a playlist of no output", { Outputs: [mp4], Playlists: [list] }, "no output's Key"],
    [
      "a playlist of unequal segments",
      {
        Outputs: [hls, { ...hls, Key: "b", SegmentDuration: "4" }],
        Playlists: [{ ...list, OutputKeys: ["a", "b"] }],
      },
      "same SegmentDuration",
    ],
    [
      "eleven metadata",
      {
        Outputs: [mp4],
        UserMetadata: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, "v"])),
      },
      "userMetadata",
    ],
  ])("are refused for %s", async ([, request, text]) => {
    await expect(stage.submit(request)).rejects.toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining(text),
    });
  });

  test.for<[string, Partial<CreateJobRequest>]>([
    ["Playlists:Format HLSv4", { Outputs: [hls], Playlists: [{ ...list, Format: "HLSv4" }] }],
    ["Outputs:Watermarks", { Outputs: [{ ...mp4, Watermarks: [{ InputKey: "w.png" }] }] }],
    ["Outputs:Encryption", { Outputs: [{ ...mp4, Encryption: { Mode: "aes-ctr" } }] }],
    ["stitching", { Input: undefined, Inputs: [{ Key: "a" }, { Key: "b" }], Outputs: [mp4] }],
  ])("name what is not built: %s", async ([what, request]) => {
    await expect(stage.submit(request)).rejects.toMatchObject({
      code: "NotImplemented",
      status: 501,
      message: expect.stringContaining(what),
    });
  });

  test("name the preset or pipeline that is not there", async () => {
    const PresetId = "1111111111111-abcde1";
    await expect(stage.submit({ Outputs: [{ ...mp4, PresetId }] })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: `The specified preset was not found: account=000000000000, presetId=${PresetId}.`,
    });
    await expect(stage.submit({ PipelineId: PresetId, Outputs: [mp4] })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  test("one output alone is shown as both Output and Outputs", async () => {
    const job = await stage.submit({ Output: mp4 });
    expect(job.Output).toEqual({ Id: "1", ...mp4, Status: "Submitted" });
    expect(job.Outputs).toEqual([job.Output]);
    expect(job.Inputs).toEqual([job.Input]);
    expect(job.Timing?.SubmitTimeMillis).toBe(stage.clock.now());
  });

  test("jobs are listed by pipeline and by status", async () => {
    await stage.call(ET, "UpdatePipelineStatus", { Id: stage.pipelineId, Status: "Paused" });
    const first = await stage.submit({ Output: mp4 });
    await stage.advance(1);
    const second = await stage.submit({ Output: mp4 });
    await stage.call(ET, "CancelJob", { Id: second.Id });
    const all = await stage.call(ET, "ListJobsByPipeline", {
      PipelineId: stage.pipelineId,
      Ascending: "true",
    });
    expect(all.Jobs?.map((job) => job.Id)).toEqual([first.Id, second.Id]);
    const newest = await stage.call(ET, "ListJobsByPipeline", { PipelineId: stage.pipelineId });
    expect(newest.Jobs?.map((job) => job.Id)).toEqual([second.Id, first.Id]);
    const canceled = await stage.call(ET, "ListJobsByStatus", { Status: "Canceled" });
    expect(canceled.Jobs?.map((job) => job.Id)).toEqual([second.Id]);
  });
});
