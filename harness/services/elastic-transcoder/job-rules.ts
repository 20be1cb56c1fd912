/**
 * What a new job must say, beyond single values, and what of it is not built.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/create-job.html
 */

import { incompatibility } from "#media/support.ts";
import type {
  CreateJobOutput,
  CreateJobPlaylist,
  CreateJobRequest,
  Encryption,
  JobInput,
  Preset,
} from "#model/types/elastic-transcoder.ts";
import * as errors from "./errors.ts";
import { clipMsMax } from "./limits.ts";
import { milliseconds, outputRequest } from "./settings.ts";

const notBuilt = (what: string) => errors.notBuilt("CreateJob", what);

/** The one input of a job. Throws when there is none, two ways of saying it, or several. */
export function inputOf(request: CreateJobRequest): JobInput {
  const { Input: one, Inputs: many } = request;
  if (one && many?.length) throw errors.invalid("Specify either Input or Inputs, not both.");
  const [input, ...more] = one ? [one] : (many ?? []);
  if (!input?.Key) throw errors.invalid("A job needs an Input with a Key.");
  // Gap: stitching several inputs together.
  if (more.length > 0) throw notBuilt("stitching more than one of Inputs together");
  if (encrypts(input.Encryption)) throw notBuilt("Input:Encryption");
  if (input.InputCaptions?.CaptionSources?.length) throw notBuilt("Input:InputCaptions");
  return input;
}

/** The outputs of a job, in order. Throws as {@link inputOf} does. */
export function outputsOf(request: CreateJobRequest): readonly CreateJobOutput[] {
  const { Output: one, Outputs: many } = request;
  if (one && many?.length) throw errors.invalid("Specify either Output or Outputs, not both.");
  const outputs = one ? [one] : (many ?? []);
  if (outputs.length === 0) throw errors.invalid("A job needs at least one of Outputs.");
  for (const output of outputs) checkOutput(output);
  unique(
    outputs.map((output) => output.Key ?? ""),
    "Outputs:Key",
  );
  return outputs;
}

/** Gap: everything that is overlaid, embedded or encrypted. */
function checkOutput(output: CreateJobOutput): void {
  const { Captions: captions } = output;
  if (output.Watermarks?.length) throw notBuilt("Outputs:Watermarks");
  if (output.AlbumArt?.Artwork?.length) throw notBuilt("Outputs:AlbumArt");
  if (captions?.CaptionFormats?.length || captions?.CaptionSources?.length) {
    throw notBuilt("Outputs:Captions");
  }
  if (encrypts(output.Encryption)) throw notBuilt("Outputs:Encryption");
  if (encrypts(output.ThumbnailEncryption)) throw notBuilt("Outputs:ThumbnailEncryption");
  checkSegment(output.SegmentDuration);
  const [span, ...more] = output.Composition ?? [];
  if (more.length > 0) throw errors.invalid("Outputs:Composition can hold one clip.");
  for (const time of [span?.TimeSpan?.StartTime, span?.TimeSpan?.Duration]) {
    if (time && milliseconds(time) > clipMsMax) {
      throw errors.invalid(`The time ${time} of a clip is beyond 23:59:59.999.`);
    }
  }
}

const encrypts = (encryption: Encryption | undefined) => Boolean(encryption?.Mode);

function checkSegment(duration: string | undefined): void {
  if (duration === undefined) return;
  const seconds = Number(duration);
  if (seconds >= 1 && seconds <= 60) return;
  throw errors.invalid(`SegmentDuration is ${duration}, but must be from 1 to 60 seconds.`);
}

/** Throws when the preset's container cannot hold what this output asks of it. */
export function checkAgainstPreset(output: CreateJobOutput, preset: Preset): void {
  const unfit = incompatibility(outputRequest({ ...output, Id: "1" }, preset, {}));
  if (unfit === undefined) return;
  throw preset.Container === "fmp4"
    ? notBuilt(`SegmentDuration of fmp4 (${unfit})`)
    : errors.invalid(unfit);
}

/** Throws unless the playlists can be made of the outputs. */
export function checkPlaylists(
  playlists: readonly CreateJobPlaylist[],
  outputs: readonly CreateJobOutput[],
): void {
  unique(
    playlists.map((playlist) => playlist.Name ?? ""),
    "Playlists:Name",
  );
  for (const playlist of playlists) {
    // Gap: byte ranges, Smooth and MPEG-DASH.
    if (playlist.Format !== "HLSv3") throw notBuilt(`Playlists:Format ${playlist.Format}`);
    if (playlist.HlsContentProtection) throw notBuilt("Playlists:HlsContentProtection");
    if (playlist.PlayReadyDrm) throw notBuilt("Playlists:PlayReadyDrm");
    const keys = playlist.OutputKeys ?? [];
    unique(keys, `OutputKeys of the playlist ${playlist.Name}`);
    const members = keys.map((key) => memberOf(playlist, key, outputs));
    unequal(playlist, members);
  }
}

function memberOf(
  playlist: CreateJobPlaylist,
  key: string,
  outputs: readonly CreateJobOutput[],
): CreateJobOutput {
  const output = outputs.find((one) => one.Key === key);
  if (!output) {
    throw errors.invalid(`The playlist ${playlist.Name} names ${key}, which is no output's Key.`);
  }
  if (output.SegmentDuration === undefined) {
    throw errors.invalid(
      `The playlist ${playlist.Name} names ${key}, which has no SegmentDuration.`,
    );
  }
  return output;
}

/** AWS: segment durations and clips must be the same for all outputs of a playlist. */
function unequal(playlist: CreateJobPlaylist, members: readonly CreateJobOutput[]): void {
  const kinds = new Set(
    members.map((one) => JSON.stringify([Number(one.SegmentDuration), one.Composition ?? []])),
  );
  if (kinds.size < 2) return;
  throw errors.invalid(
    `All outputs of the playlist ${playlist.Name} must have the same SegmentDuration and clip.`,
  );
}

function unique(values: readonly string[], what: string): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined)
    throw errors.invalid(`${what} must be unique, but ${twice} is there twice.`);
}
