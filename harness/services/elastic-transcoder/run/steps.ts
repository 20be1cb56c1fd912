/** The changes of a job under way, each a transaction of its own. */

import { present } from "#kernel/assert.ts";
import type { DetectedProperties } from "#model/types/elastic-transcoder.ts";
import {
  finished,
  type OutputFacts,
  outputComplete,
  outputFailed,
  playlistEnded,
  started,
  withDetected,
} from "../job.ts";
import { type JobState, jobChanged } from "../notification.ts";
import type { EtContext, EtStep } from "../operation.ts";
import type { JobDocument, PipelineDocument } from "../store.ts";

export interface Begun {
  readonly job: JobDocument;
  readonly pipeline: PipelineDocument;
  readonly resumed: boolean;
}

/** Begins a submitted job, or takes up one that was cut short; undefined when neither is there. */
export const begin: EtStep<string, Begun | undefined> = (jobId, ctx) => {
  const job = ctx.store.jobs.find(jobId);
  const pipeline = job && ctx.store.pipelines.find(job.pipelineId);
  if (!job || !pipeline) return { output: undefined };
  if (job.status === "Progressing") return { output: { job, pipeline, resumed: true } };
  if (job.status !== "Submitted" || pipeline.Status === "Paused") return { output: undefined };
  const next = started(job, ctx.now);
  ctx.store.jobs.put(jobId, next);
  return {
    output: { job: next, pipeline, resumed: false },
    events: [jobChanged(next, "PROGRESSING", pipeline)],
  };
};

interface AboutOutput {
  readonly jobId: string;
  readonly outputId: string;
}

export const detect: EtStep<
  { readonly jobId: string; readonly detected: DetectedProperties },
  void
> = ({ jobId, detected }, ctx) => change(ctx, jobId, (job) => withDetected(job, detected));

export const completeOutput: EtStep<AboutOutput & { readonly facts: OutputFacts }, void> = (
  { jobId, outputId, facts },
  ctx,
) => change(ctx, jobId, (job) => outputComplete(job, outputId, facts));

export const failOutput: EtStep<AboutOutput & { readonly detail: string }, void> = (
  { jobId, outputId, detail },
  ctx,
) => change(ctx, jobId, (job) => outputFailed(job, outputId, detail));

export const endPlaylist: EtStep<
  { readonly jobId: string; readonly name: string; readonly detail: string | undefined },
  void
> = ({ jobId, name, detail }, ctx) => change(ctx, jobId, (job) => playlistEnded(job, name, detail));

/** Ends the job, and tells so; what is not complete by then has failed with `detail`. */
export const end: EtStep<{ readonly jobId: string; readonly detail: string }, void> = (
  { jobId, detail },
  ctx,
) => {
  const job = present(ctx.store.jobs.find(jobId), `the job ${jobId}`);
  const next = finished(withoutLoose(job, detail), ctx.now);
  ctx.store.jobs.put(jobId, next);
  const pipeline = ctx.store.pipelines.find(job.pipelineId);
  const events = statesOf(next).map((state) => jobChanged(next, state, pipeline));
  return { output: undefined, events };
};

function withoutLoose(job: JobDocument, detail: string): JobDocument {
  const failed = { Status: "Error", StatusDetail: detail };
  const settle = <Part extends { readonly Status?: string | undefined }>(part: Part) =>
    part.Status === "Complete" || part.Status === "Error" ? part : { ...part, ...failed };
  return { ...job, outputs: job.outputs.map(settle), playlists: job.playlists.map(settle) };
}

/** Choice: a job with warnings is told of twice, so that who waits for its completion hears it. */
function statesOf(job: JobDocument): JobState[] {
  if (job.status === "Error") return ["ERROR"];
  const warns = job.outputs.some((output) => output.StatusDetail !== undefined);
  return warns ? ["WARNING", "COMPLETED"] : ["COMPLETED"];
}

function change(ctx: EtContext, jobId: string, to: (job: JobDocument) => JobDocument) {
  ctx.store.jobs.put(jobId, to(present(ctx.store.jobs.find(jobId), `the job ${jobId}`)));
  return { output: undefined };
}
