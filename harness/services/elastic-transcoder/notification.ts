/**
 * The message that tells of a job's state, and its subject.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/notifications.html
 */

import type { TranscodeJobChanged } from "#bus/events.ts";
import type { JobInput, JobOutput, Playlist } from "#model/types/elastic-transcoder.ts";
import { mainName } from "./job.ts";
import type { JobDocument, PipelineDocument } from "./store.ts";

export type JobState = TranscodeJobChanged["state"];

/** The event that a job changed, with the text its subscribers get. */
export function jobChanged(
  job: JobDocument,
  state: JobState,
  pipeline: PipelineDocument | undefined,
): TranscodeJobChanged {
  const reason = state === "ERROR" ? reasonOf(job) : undefined;
  return {
    type: "TranscodeJobChanged",
    refs: [job.id, ...destinationsOf(job, pipeline)],
    ...(reason !== undefined && { failure: "JobFailed", message: reason }),
    jobId: job.id,
    pipelineId: job.pipelineId,
    state,
    notification: JSON.stringify(messageOf(job, state), null, 2),
  };
}

/** The objects that outputs are found by, so that a trace is found by what the job made. */
function destinationsOf(job: JobDocument, pipeline: PipelineDocument | undefined): string[] {
  const base = `s3://${pipeline?.ContentConfig?.Bucket}/${job.outputKeyPrefix ?? ""}`;
  return job.outputs.map((output) => `${base}${mainName(output)}`);
}

/** The status detail of the first part that failed. */
const reasonOf = ({ outputs, playlists }: JobDocument): string | undefined =>
  [...outputs, ...playlists].find((part) => part.Status === "Error")?.StatusDetail;

function messageOf(job: JobDocument, state: JobState) {
  const detail = reasonOf(job);
  const { outputKeyPrefix, userMetadata } = job;
  return {
    state,
    ...(state === "ERROR" && detail && { errorCode: codeOf(detail), messageDetails: detail }),
    version: "2012-09-25",
    jobId: job.id,
    pipelineId: job.pipelineId,
    input: inputOf(job.input),
    inputCount: 1,
    ...(outputKeyPrefix !== undefined && { outputKeyPrefix }),
    outputs: job.outputs.map(outputOf),
    ...(job.playlists.length > 0 && { playlists: job.playlists.map(playlistOf) }),
    ...(userMetadata && { userMetadata }),
  };
}

/** A status detail begins with its code. */
const codeOf = (detail: string) => Number.parseInt(detail, 10);

/** JSON leaves out what is undefined. */
const inputOf = (input: JobInput) => ({
  key: input.Key,
  frameRate: input.FrameRate,
  resolution: input.Resolution,
  aspectRatio: input.AspectRatio,
  interlaced: input.Interlaced,
  container: input.Container,
});

function outputOf(output: JobOutput) {
  const { StatusDetail: detail, SegmentDuration: segment } = output;
  const failed = output.Status === "Error" && detail !== undefined;
  return {
    id: output.Id,
    presetId: output.PresetId,
    key: output.Key,
    thumbnailPattern: output.ThumbnailPattern,
    rotate: output.Rotate,
    ...(segment !== undefined && { segmentDuration: Number(segment) }),
    status: output.Status,
    ...(detail !== undefined && { statusDetail: detail }),
    ...(failed && { errorCode: codeOf(detail) }),
    duration: output.Duration,
    width: output.Width,
    height: output.Height,
  };
}

const playlistOf = (playlist: Playlist) => ({
  name: playlist.Name,
  format: playlist.Format,
  outputKeys: playlist.OutputKeys,
  status: playlist.Status,
  statusDetail: playlist.StatusDetail,
});

/** The first two sentences were seen from AWS; the others follow their manner. */
export function subjectOf(jobId: string, state: JobState): string {
  switch (state) {
    case "PROGRESSING":
      return `Amazon Elastic Transcoder has scheduled job ${jobId} for transcoding.`;
    case "COMPLETED":
      return `Amazon Elastic Transcoder has finished transcoding job ${jobId}.`;
    case "WARNING":
      return `Amazon Elastic Transcoder has a warning about job ${jobId}.`;
    case "ERROR":
      return `The Amazon Elastic Transcoder job ${jobId} has failed.`;
  }
}
