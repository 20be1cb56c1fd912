/** CreateJob: https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/create-job.html */

import type { Preset } from "#model/types/elastic-transcoder.ts";
import { findPipeline, findPreset } from "../find.ts";
import { arnOf, newId } from "../ids.ts";
import { shownJob } from "../job.ts";
import { checkAgainstPreset, checkPlaylists, inputOf, outputsOf } from "../job-rules.ts";
import type { EtTransition } from "../operation.ts";
import type { JobDocument } from "../store.ts";

/** Submits a job. Whether the input is there, and the outputs are not, shows when it runs. */
export const createJob: EtTransition<"CreateJob"> = (request, ctx) => {
  const pipeline = findPipeline(ctx, request.PipelineId);
  const input = inputOf(request);
  const outputs = outputsOf(request);
  const presets: Record<string, Preset> = {};
  for (const output of outputs) {
    const preset = findPreset(ctx, output.PresetId);
    checkAgainstPreset(output, preset);
    presets[output.PresetId ?? ""] = preset;
  }
  const playlists = request.Playlists ?? [];
  checkPlaylists(playlists, outputs);
  const { OutputKeyPrefix: prefix, UserMetadata: metadata } = request;
  const job: JobDocument = {
    id: newId(ctx),
    pipelineId: pipeline.Id,
    input,
    outputs: outputs.map((output, index) => ({
      Id: String(index + 1),
      ...output,
      Status: "Submitted",
    })),
    ...(prefix !== undefined && { outputKeyPrefix: prefix }),
    playlists: playlists.map((playlist) => ({ ...playlist, Status: "Submitted" })),
    ...(metadata && { userMetadata: metadata }),
    presets,
    status: "Submitted",
    submittedAt: ctx.now,
  };
  ctx.store.jobs.put(job.id, job);
  const { id, pipelineId } = job;
  return {
    output: { Job: shownJob(job, arnOf(ctx, "job", id)) },
    events: [
      {
        type: "TranscodeJobSubmitted",
        // User metadata are names by which the application knows the job.
        refs: [id, `s3://${pipeline.InputBucket}/${input.Key}`, ...Object.values(metadata ?? {})],
        jobId: id,
        pipelineId,
      },
    ],
  };
};
