/**
 * Runs a submitted job: takes its place, reads the input as the pipeline's role, plans the outputs,
 * has them made by one process, and writes them. A run cut short by the harness's end is taken up
 * by the next one.
 * https://docs.aws.amazon.com/elastictranscoder/latest/developerguide/introduction.html
 */

import { present } from "#kernel/assert.ts";
import { messageOf } from "#kernel/harness-error.ts";
import { planOutputs } from "#media/plan.ts";
import { type Probe, seenSize, toNumber } from "#media/probe.ts";
import type { Clip } from "#media/settings.ts";
import type { MadePackage } from "#media/transcoder.ts";
import type { DetectedProperties, JobOutput } from "#model/types/elastic-transcoder.ts";
import type { Procedure } from "#operation/service.ts";
import type { Transcoder } from "../engine.ts";
import { distrustOf, sessionOf } from "../role.ts";
import { outputRequest } from "../settings.ts";
import type { EtStore } from "../store.ts";
import { deliver, rateText, refuseExisting } from "./deliver.ts";
import {
  asJobFailure,
  cannotAssumeRole,
  internalError,
  type JobFailure,
  mediaFailure,
  statusDetail,
} from "./failures.ts";
import { writeMaster } from "./playlists.ts";
import * as steps from "./steps.ts";
import { openInput } from "./storage.ts";
import type { Work } from "./work.ts";

interface RunJobInput {
  readonly jobId: string;
}

const NO_ENGINE = "this harness was started without a transcoder (ffmpeg)";

/** Runs the job unless it was cancelled, has ended, waits for its pipeline, or runs already. */
export const runJob: Procedure<EtStore, Transcoder | undefined, RunJobInput, void> = async (
  { jobId },
  ctx,
) => {
  const session = await ctx.engine?.begin(`${ctx.account}/${jobId}`, ctx.signal);
  if (ctx.engine && !session) return;
  try {
    const begun = ctx.transact(steps.begin, jobId);
    if (!begun) return;
    const ended = session
      ? await attempt({ ctx, session, ...begun, role: sessionOf(ctx, begun.pipeline.Role) })
      : internalError(NO_ENGINE);
    const detail = statusDetail(ended ?? internalError("the output was not made"), ctx.random);
    ctx.transact(steps.end, { jobId, detail });
  } finally {
    await session?.close();
  }
};

/** What failed the job as a whole, if anything did. A bug ends the job and is thrown on. */
async function attempt(work: Work): Promise<JobFailure | undefined> {
  const { ctx, job } = work;
  try {
    await carryOut(work);
    return undefined;
  } catch (error) {
    if (ctx.signal.aborted) throw error;
    const failure = asJobFailure(error);
    if (failure) return failure;
    const detail = statusDetail(internalError(messageOf(error)), ctx.random);
    ctx.transact(steps.end, { jobId: job.id, detail });
    throw error;
  }
}

async function carryOut(work: Work): Promise<void> {
  const { ctx, job, session, pipeline } = work;
  const distrust = await distrustOf(ctx, pipeline.Role);
  if (distrust !== undefined) throw cannotAssumeRole(distrust);
  const input = await session.receive(await openInput(work));
  ctx.transact(steps.detect, { jobId: job.id, detected: detectedOf(input) });
  const wanted = await withoutExisting(work);
  const requests = wanted.map((output) => {
    const preset = present(job.presets[output.PresetId ?? ""], "the output's preset");
    return outputRequest(output, preset, job.input);
  });
  const plan = planOutputs(input, requests);
  for (const { output, reason, message } of plan.refusals) {
    failOutput(work, output, mediaFailure(reason, message));
  }
  const made = await session.run(plan);
  const kept = new Map<string, MadePackage>();
  for (const one of made) {
    const output = present(
      wanted.find((each) => each.Id === one.output),
      `the output ${one.output}`,
    );
    const clip = requests.find((request) => request.id === one.output)?.clip;
    const delivered = await keepOutput(work, output, one, clipWarning(input, clip));
    if (delivered) kept.set(output.Key ?? "", one);
  }
  await writePlaylists(work, kept);
}

/** The outputs whose files are not there yet; the others fail, each for itself. */
async function withoutExisting(work: Work): Promise<readonly JobOutput[]> {
  const wanted: JobOutput[] = [];
  for (const output of work.job.outputs) {
    try {
      await refuseExisting(work, output);
      wanted.push(output);
    } catch (error) {
      failOutput(work, output.Id ?? "", known(error));
    }
  }
  return wanted;
}

/** Whether the output was written whole. */
async function keepOutput(
  work: Work,
  output: JobOutput,
  made: MadePackage,
  warning: string | undefined,
): Promise<boolean> {
  const { ctx, job } = work;
  const outputId = output.Id ?? "";
  try {
    const facts = await deliver(work, output, made);
    const warned = { ...facts, ...(warning !== undefined && { StatusDetail: warning }) };
    ctx.transact(steps.completeOutput, { jobId: job.id, outputId, facts: warned });
    return true;
  } catch (error) {
    failOutput(work, outputId, known(error));
    return false;
  }
}

async function writePlaylists(work: Work, kept: ReadonlyMap<string, MadePackage>): Promise<void> {
  const { ctx, job } = work;
  for (const playlist of job.playlists) {
    const failure = await writeMaster(work, playlist, kept).then(() => undefined, known);
    const detail = failure && statusDetail(failure, ctx.random);
    ctx.transact(steps.endPlaylist, { jobId: job.id, name: playlist.Name ?? "", detail });
  }
}

/** The job's failure that was thrown; a bug goes on up. */
function known(error: unknown): JobFailure {
  const failure = asJobFailure(error);
  if (!failure) throw error;
  return failure;
}

function failOutput({ ctx, job }: Work, outputId: string, failure: JobFailure): void {
  const detail = statusDetail(failure, ctx.random);
  ctx.transact(steps.failOutput, { jobId: job.id, outputId, detail });
}

function detectedOf({ picture, bytes, durationMs }: Probe): DetectedProperties {
  const seen = picture && seenSize(picture, picture.rotation);
  return {
    ...(seen && { Width: Math.round(seen.width), Height: Math.round(seen.height) }),
    ...(picture && { FrameRate: rateText(toNumber(picture.frameRate)) }),
    ...(bytes !== undefined && { FileSize: bytes }),
    DurationMillis: durationMs,
  };
}

/** AWS: a clip longer than what is left of the input is cut there, with a warning. */
function clipWarning(input: Probe, clip: Clip | undefined): string | undefined {
  if (clip?.durationMs === undefined) return undefined;
  if (clip.startMs + clip.durationMs <= input.durationMs) return undefined;
  return `The clip is longer than the input, which ends at ${input.durationMs} ms.`;
}
