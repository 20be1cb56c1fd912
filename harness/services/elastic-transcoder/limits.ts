/**
 * Every number, pattern and enum of Elastic Transcoder.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/limits.html
 * https://docs.aws.amazon.com/general/latest/gr/elastictranscoder.html
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/create-job.html
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/create-preset.html
 */

import type { Constraint, Constraints } from "#operation/constraint.ts";
import type { RequestRate } from "#operation/service.ts";
import type { EtOperation } from "./operation.ts";

export const pipelinesMax = 4;
export const presetsMax = 50;
const outputsMax = 30;
const playlistsMax = 30;
const inputsMax = 200;
const userMetadataMax = 10;
export const listPageMax = 50;
/** 23:59:59.999 */
export const clipMsMax = 86_399_999;

const idPattern = /\d{13}-\w{6}/;
const namePattern = { min: 1, max: 40 };
const digits = /\d+/;
const autoOr = (pattern: RegExp) => new RegExp(`auto|${pattern.source}`);
const trueOrFalse = ["true", "false"];

const id: Constraint = { required: true, pattern: idPattern };
const bucket: Constraint = { pattern: /[\w.-]{1,255}/ };
const role: Constraint = { pattern: /arn:aws:iam::\w{12}:role\/.+/ };
const topic: Constraint = { pattern: /|arn:aws:sns:.*:\w{12}:.+/ };
const pageToken: Constraint = { pattern: idPattern };
const ascending: Constraint = { oneOf: trueOrFalse };
const size: Constraint = { pattern: autoOr(/\d{1,4}/) };
const resolution: Constraint = { pattern: autoOr(/\d{1,5}x\d{1,5}/) };
const aspect: Constraint = { oneOf: ["auto", "1:1", "4:3", "3:2", "16:9"] };
const sizing: Constraint = {
  oneOf: ["Fit", "Fill", "Stretch", "Keep", "ShrinkToFit", "ShrinkToFill"],
};
const padding: Constraint = { oneOf: ["Pad", "NoPad"] };
const frameRates = ["10", "15", "23.97", "24", "25", "29.97", "30", "50", "60"];
const timeSpan: Constraint = { pattern: /\d{1,5}(\.\d{0,3})?|\d{2}:\d{2}:\d{2}(\.\d{0,3})?/ };

const notifications = (at: string): Constraints => ({
  [`${at}.Progressing`]: topic,
  [`${at}.Completed`]: topic,
  [`${at}.Warning`]: topic,
  [`${at}.Error`]: topic,
});

const outputConfig = (at: string): Constraints => ({
  [`${at}.Bucket`]: bucket,
  [`${at}.StorageClass`]: { oneOf: ["ReducedRedundancy", "Standard"] },
  [`${at}.Permissions`]: { max: 30 },
  [`${at}.Permissions.*.GranteeType`]: { oneOf: ["Canonical", "Email", "Group"] },
  [`${at}.Permissions.*.Grantee`]: { min: 1, max: 255 },
  [`${at}.Permissions.*.Access`]: { max: 30 },
  [`${at}.Permissions.*.Access.*`]: { oneOf: ["FullControl", "Read", "ReadAcp", "WriteAcp"] },
});

const pipeline: Constraints = {
  AwsKmsKeyArn: { max: 255 },
  ...notifications("Notifications"),
  ...outputConfig("ContentConfig"),
  ...outputConfig("ThumbnailConfig"),
};

const input = (at: string): Constraints => ({
  [`${at}.Key`]: { min: 1, max: 1024 },
  [`${at}.FrameRate`]: { oneOf: ["auto", ...frameRates] },
  [`${at}.Resolution`]: resolution,
  [`${at}.AspectRatio`]: aspect,
  [`${at}.Interlaced`]: { oneOf: ["auto", "true", "false"] },
  [`${at}.TimeSpan.StartTime`]: timeSpan,
  [`${at}.TimeSpan.Duration`]: timeSpan,
});

const output = (at: string): Constraints => ({
  [`${at}.Key`]: { required: true, min: 1, max: 255 },
  [`${at}.PresetId`]: id,
  [`${at}.ThumbnailPattern`]: { pattern: /|.*\{count\}.*/ },
  [`${at}.Rotate`]: { oneOf: ["auto", "0", "90", "180", "270"] },
  [`${at}.SegmentDuration`]: { pattern: /\d{1,5}(\.\d{0,5})?/ },
  [`${at}.Composition.*.TimeSpan.StartTime`]: timeSpan,
  [`${at}.Composition.*.TimeSpan.Duration`]: timeSpan,
});

const createJob: Constraints = {
  PipelineId: id,
  ...input("Input"),
  Inputs: { max: inputsMax },
  ...input("Inputs.*"),
  ...output("Output"),
  Outputs: { max: outputsMax },
  ...output("Outputs.*"),
  OutputKeyPrefix: { min: 1, max: 255, pattern: /.*\/.*/ },
  Playlists: { max: playlistsMax },
  "Playlists.*.Name": { required: true, min: 1, max: 255 },
  "Playlists.*.Format": { required: true, oneOf: ["HLSv3", "HLSv4", "Smooth", "MPEG-DASH"] },
  "Playlists.*.OutputKeys": { required: true, min: 1, max: 30 },
  UserMetadata: { max: userMetadataMax },
  "UserMetadata.*": { max: 256, pattern: /[\w .:/=+\-%@]*/ },
};

const createPreset: Constraints = {
  Name: { required: true, ...namePattern },
  Description: { max: 255 },
  Container: {
    required: true,
    oneOf: [
      ...["flac", "flv", "fmp4", "gif", "mp2", "mp3", "mp4"],
      ...["mpg", "mxf", "oga", "ogg", "ts", "wav", "webm"],
    ],
  },
  "Video.Codec": { oneOf: ["H.264", "vp8", "vp9", "mpeg2", "gif"] },
  "Video.KeyframesMaxDist": { pattern: /\d{1,6}/ },
  "Video.FixedGOP": { oneOf: trueOrFalse },
  "Video.BitRate": { pattern: autoOr(/\d{2,5}/) },
  "Video.FrameRate": { oneOf: ["auto", ...frameRates] },
  "Video.MaxFrameRate": { oneOf: frameRates },
  "Video.Resolution": resolution,
  "Video.AspectRatio": aspect,
  "Video.MaxWidth": size,
  "Video.MaxHeight": size,
  "Video.DisplayAspectRatio": aspect,
  "Video.SizingPolicy": sizing,
  "Video.PaddingPolicy": padding,
  "Video.Watermarks": { max: 4 },
  "Audio.Codec": { oneOf: ["AAC", "vorbis", "mp3", "mp2", "pcm", "flac"] },
  "Audio.SampleRate": {
    oneOf: ["auto", "22050", "32000", "44100", "48000", "96000", "192000"],
  },
  "Audio.BitRate": { pattern: /\d{1,4}/ },
  "Audio.Channels": { oneOf: ["auto", "0", "1", "2"] },
  "Audio.AudioPackingMode": {
    oneOf: ["SingleTrack", "OneChannelPerTrack", "OneChannelPerTrackWithMosTo8Tracks"],
  },
  "Audio.CodecOptions.Profile": { oneOf: ["auto", "AAC-LC", "HE-AAC", "HE-AACv2"] },
  "Audio.CodecOptions.BitDepth": { oneOf: ["8", "16", "24"] },
  "Thumbnails.Format": { oneOf: ["jpg", "png"] },
  "Thumbnails.Interval": { pattern: digits },
  "Thumbnails.Resolution": { pattern: /\d{1,5}x\d{1,5}/ },
  "Thumbnails.AspectRatio": aspect,
  "Thumbnails.MaxWidth": size,
  "Thumbnails.MaxHeight": size,
  "Thumbnails.SizingPolicy": sizing,
  "Thumbnails.PaddingPolicy": padding,
};

/** AWS: seen as a ThrottlingException with status 400, where the guide names 429. */
const tooFast =
  "Your application is submitting requests to Amazon Elastic Transcoder faster than the maximum " +
  "request rate.";

export const requestRates: Readonly<Partial<Record<EtOperation, RequestRate>>> = {
  CreateJob: { perSecond: 2, burst: 100, message: tooFast },
  ReadJob: { perSecond: 4, burst: 50, message: tooFast },
};

/** Checked by the gateway before an operation runs. */
export const constraints: Readonly<Partial<Record<EtOperation, Constraints>>> = {
  CancelJob: { Id: id },
  CreateJob: createJob,
  CreatePipeline: {
    Name: { required: true, ...namePattern },
    InputBucket: { required: true, ...bucket },
    OutputBucket: bucket,
    Role: { required: true, ...role },
    ...pipeline,
  },
  CreatePreset: createPreset,
  DeletePipeline: { Id: id },
  DeletePreset: { Id: id },
  ListJobsByPipeline: { PipelineId: id, Ascending: ascending, PageToken: pageToken },
  ListJobsByStatus: {
    Status: {
      required: true,
      oneOf: ["Submitted", "Progressing", "Complete", "Canceled", "Error"],
    },
    Ascending: ascending,
    PageToken: pageToken,
  },
  ListPipelines: { Ascending: ascending, PageToken: pageToken },
  ListPresets: { Ascending: ascending, PageToken: pageToken },
  ReadJob: { Id: id },
  ReadPipeline: { Id: id },
  ReadPreset: { Id: id },
  TestRole: {
    Role: { required: true, ...role },
    InputBucket: { required: true, ...bucket },
    OutputBucket: { required: true, ...bucket },
    Topics: { required: true, max: 30 },
    "Topics.*": topic,
  },
  UpdatePipeline: { Id: id, Name: namePattern, InputBucket: bucket, Role: role, ...pipeline },
  UpdatePipelineNotifications: {
    Id: id,
    Notifications: { required: true },
    ...notifications("Notifications"),
  },
  UpdatePipelineStatus: { Id: id, Status: { required: true, oneOf: ["Active", "Paused"] } },
};
