/** The transcoding pipeline and the presets that Avalon looks for by name. */

import type { Caller } from "#operation/caller.ts";
import { listed } from "#operation/listed.ts";
import { type DeploymentPlan, namesOf, roleArn } from "./plan.ts";

/** Creates the pipeline; every state of a job is told to one topic, as in the templates. */
export async function createTranscoding(call: Caller, plan: DeploymentPlan): Promise<string> {
  const known = new Set(
    (await listed((token) => presetPage(call, token))).map((preset) => preset.Name),
  );
  for (const preset of presets().filter(({ Name }) => !known.has(Name)))
    await call("elastic-transcoder", "CreatePreset", preset);
  const { pipeline } = namesOf(plan);
  // The name is not unique to AWS, so a second one would be made without a word.
  const there = await listed((token) => pipelinePage(call, token));
  const found = there.find(({ Name }) => Name === pipeline);
  return found?.Id ?? createPipeline(call, plan);
}

async function createPipeline(call: Caller, plan: DeploymentPlan): Promise<string> {
  const names = namesOf(plan);
  const topic = names.transcodeTopicArn;
  const { Pipeline } = await call("elastic-transcoder", "CreatePipeline", {
    Name: names.pipeline,
    InputBucket: names.masterfiles,
    OutputBucket: names.derivatives,
    Role: roleArn(plan, names.pipelineRole),
    Notifications: { Progressing: topic, Completed: topic, Warning: topic, Error: topic },
  });
  return Pipeline?.Id ?? "";
}

const asked = (token: string | undefined) => (token === undefined ? {} : { PageToken: token });

async function presetPage(call: Caller, token: string | undefined) {
  const page = await call("elastic-transcoder", "ListPresets", asked(token));
  return { entries: page.Presets, next: page.NextPageToken };
}

async function pipelinePage(call: Caller, token: string | undefined) {
  const page = await call("elastic-transcoder", "ListPipelines", asked(token));
  return { entries: page.Pipelines, next: page.NextPageToken };
}

interface Size {
  readonly quality: string;
  readonly audioKbps: string;
  readonly videoKbps: string;
  readonly width: string;
  readonly height: string;
}

/** Avalon 8's table (lib/tasks/avalon.rake, `create_presets`). */
const VIDEO: readonly Size[] = [
  { quality: "low", audioKbps: "128", videoKbps: "500", width: "720", height: "480" },
  { quality: "medium", audioKbps: "128", videoKbps: "1024", width: "1280", height: "720" },
  { quality: "high", audioKbps: "192", videoKbps: "2048", width: "1920", height: "1080" },
];
const AUDIO = [
  { quality: "medium", kbps: "128" },
  { quality: "high", kbps: "320" },
];
const CONTAINERS = [
  { container: "ts", suffix: "hls" },
  { container: "mp4", suffix: "mp4" },
];

function presets() {
  return CONTAINERS.flatMap(({ container, suffix }) => [
    ...VIDEO.map((size) => ({
      Name: `avalon-video-${size.quality}-${suffix}`,
      Description: `Avalon Media System: video/${size.quality}/${container}`,
      Container: container,
      Audio: audio(size.audioKbps),
      Video: video(size),
      Thumbnails: THUMBNAILS,
    })),
    ...AUDIO.map(({ quality, kbps }) => ({
      Name: `avalon-audio-${quality}-${suffix}`,
      Description: `Avalon Media System: audio/${quality}/${container}`,
      Container: container,
      Audio: audio(kbps),
    })),
  ]);
}

function audio(kbps: string) {
  return {
    Codec: "AAC",
    CodecOptions: { Profile: "AAC-LC" },
    SampleRate: "44100",
    Channels: "2",
    BitRate: kbps,
  };
}

function video(size: Size) {
  return {
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
    FrameRate: "auto",
    BitRate: size.videoKbps,
    MaxWidth: size.width,
    MaxHeight: size.height,
    SizingPolicy: "ShrinkToFit",
    PaddingPolicy: "NoPad",
    DisplayAspectRatio: "auto",
  };
}

const THUMBNAILS = {
  Format: "png",
  Interval: "300",
  MaxWidth: "192",
  MaxHeight: "108",
  SizingPolicy: "ShrinkToFit",
  PaddingPolicy: "NoPad",
};
