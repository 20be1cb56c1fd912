/**
 * A job's life as pure changes. Status follows the outputs: Progressing from the first output's
 * start, Complete only when every output is, Error when all are terminal and one failed.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/get-job.html
 */

import { playlistName } from "#media/names.ts";
import type { DetectedProperties, Job, JobOutput } from "#model/types/elastic-transcoder.ts";
import type { JobDocument, JobStatus } from "./store.ts";

/** A job that was Submitted begins; all outputs do, as one process makes them. */
export function started(job: JobDocument, now: number): JobDocument {
  return { ...job, ...allAre(job, "Progressing"), status: "Progressing", startedAt: now };
}

/** A job that was Submitted is called off. */
export function canceled(job: JobDocument): JobDocument {
  return { ...job, ...allAre(job, "Canceled"), status: "Canceled" };
}

function allAre(job: JobDocument, status: JobStatus) {
  return {
    outputs: job.outputs.map((output) => ({ ...output, Status: status })),
    playlists: job.playlists.map((playlist) => ({ ...playlist, Status: status })),
  };
}

export function withDetected(job: JobDocument, detected: DetectedProperties): JobDocument {
  return { ...job, input: { ...job.input, DetectedProperties: detected } };
}

/** Facts that are known of an output when it is complete. */
export type OutputFacts = Pick<
  JobOutput,
  "Duration" | "DurationMillis" | "Width" | "Height" | "FrameRate" | "FileSize" | "StatusDetail"
>;

export function outputComplete(job: JobDocument, id: string, facts: OutputFacts): JobDocument {
  return withOutput(job, id, { ...facts, Status: "Complete" });
}

export function outputFailed(job: JobDocument, id: string, detail: string): JobDocument {
  return withOutput(job, id, { Status: "Error", StatusDetail: detail });
}

function withOutput(job: JobDocument, id: string, change: Partial<JobOutput>): JobDocument {
  const outputs = job.outputs.map((one) => (one.Id === id ? { ...one, ...change } : one));
  return { ...job, outputs };
}

/** `detail` says why the playlist could not be made; undefined when it was. */
export function playlistEnded(
  job: JobDocument,
  name: string,
  detail: string | undefined,
): JobDocument {
  const ended =
    detail === undefined ? { Status: "Complete" } : { Status: "Error", StatusDetail: detail };
  const playlists = job.playlists.map((one) => (one.Name === name ? { ...one, ...ended } : one));
  return { ...job, playlists };
}

/** All outputs are terminal: so is the job. */
export function finished(job: JobDocument, now: number): JobDocument {
  const parts = [...job.outputs, ...job.playlists];
  const status = parts.every((part) => part.Status === "Complete") ? "Complete" : "Error";
  return { ...job, status, finishedAt: now };
}

/** The name of an output's one file, or of its playlist. */
export const mainName = (output: JobOutput): string =>
  output.SegmentDuration === undefined ? (output.Key ?? "") : playlistName(output.Key ?? "");

/** The job as the API shows it. `Input` and `Output` repeat the first of theirs, as AWS does. */
export function shownJob(job: JobDocument, arn: string): Job {
  const { submittedAt, startedAt, finishedAt, outputKeyPrefix, userMetadata } = job;
  return {
    Id: job.id,
    Arn: arn,
    PipelineId: job.pipelineId,
    Input: job.input,
    Inputs: [job.input],
    Output: job.outputs[0],
    Outputs: job.outputs,
    ...(outputKeyPrefix !== undefined && { OutputKeyPrefix: outputKeyPrefix }),
    Playlists: job.playlists,
    Status: job.status,
    ...(userMetadata && { UserMetadata: userMetadata }),
    Timing: {
      SubmitTimeMillis: submittedAt,
      ...(startedAt !== undefined && { StartTimeMillis: startedAt }),
      ...(finishedAt !== undefined && { FinishTimeMillis: finishedAt }),
    },
  };
}
