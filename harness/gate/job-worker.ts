/**
 * The release gate as a job worker of a CodePipeline custom action: polls for jobs, judges the
 * bundle of each by a scenario suite, and tells the result. It knows AWS by the SDK's usual
 * environment alone, so the same worker serves a real account.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-custom-action.html
 */

import type { CodePipelineClient, Job } from "@aws-sdk/client-codepipeline";
import { messageOf } from "#kernel/harness-error.ts";
import { type Artifacts, fetchBundle, keepReports } from "./job-artifacts.ts";
import { countsIn, type GateReport, verdictOf } from "./report.ts";

type Commands = typeof import("@aws-sdk/client-codepipeline");

export interface JobWorkerOptions {
  readonly client: CodePipelineClient;
  readonly commands: Commands;
  readonly artifacts: Artifacts;
  readonly actionType: {
    readonly category: "Test" | "Build" | "Deploy" | "Invoke";
    readonly provider: string;
    readonly version: string;
  };
  /** This worker's own continuation token: what another one reported stays that one's. */
  readonly token: string;
  /** Ends after one job. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  /** Resolves after `ms` of the machine's time, or when the signal is aborted. */
  wait(ms: number): Promise<void>;
  /** Judges the bundle at `path`; `onProgress` hears how far it is, in words. */
  judge(path: string, onProgress: (told: string) => void): Promise<GateReport>;
  onLine(text: string): void;
}

const POLL_MS = 2_000;
const PROGRESS_MS = 15_000;
const MESSAGE_CHARS_MAX = 5_000;

/** Runs until the signal, or after one job; throws when polling itself is refused. */
export async function workJobs(options: JobWorkerOptions): Promise<void> {
  const { once, signal, onLine } = options;
  onLine(`Polling for jobs of ${options.actionType.provider}.`);
  while (!signal.aborted) {
    const job = await take(options, ({ data }) => data?.continuationToken === undefined);
    if (!job) {
      await options.wait(POLL_MS);
      continue;
    }
    await work(job, options);
    if (once) return;
  }
}

/** Polls and acknowledges; undefined when there is no job for this worker. */
async function take(
  { client, commands, actionType }: JobWorkerOptions,
  isMine: (job: Job) => boolean,
): Promise<Job | undefined> {
  const actionTypeId = { ...actionType, owner: "Custom" as const };
  const { jobs = [] } = await client.send(
    new commands.PollForJobsCommand({ actionTypeId, maxBatchSize: 5 }),
  );
  const job = jobs.find(isMine);
  if (!job) return undefined;
  const { id: jobId, nonce } = job;
  const { status } = await client.send(new commands.AcknowledgeJobCommand({ jobId, nonce }));
  return status === "InProgress" ? job : undefined;
}

async function work(job: Job, options: JobWorkerOptions): Promise<void> {
  const { client, commands, onLine, signal } = options;
  const jobId = job.id;
  const { pipelineContext } = job.data ?? {};
  onLine(`Job ${jobId} of pipeline ${pipelineContext?.pipelineName}: fetching its bundle.`);
  const fail = (type: "JobFailed" | "SystemUnavailable" | "ConfigurationError", text: string) =>
    client.send(
      new commands.PutJobFailureResultCommand({
        jobId,
        failureDetails: { type, message: text.slice(0, MESSAGE_CHARS_MAX) },
      }),
    );
  try {
    const path = await fetchBundle(job, options.artifacts);
    const report = await judged(job, path, options);
    await keepReports(job, report, options.artifacts);
    onLine(`${verdictOf(report)}: ${countsIn(report)}.`);
    if (report.outcome === "passed")
      await client.send(
        new commands.PutJobSuccessResultCommand({
          jobId,
          executionDetails: { summary: countsIn(report), percentComplete: 100 },
        }),
      );
    else if (signal.aborted)
      await fail("SystemUnavailable", "The gate's worker was stopped before it had judged.");
    else await fail(report.outcome === "failed" ? "JobFailed" : "SystemUnavailable", told(report));
  } catch (error) {
    onLine(`Job ${jobId} could not be worked on: ${messageOf(error)}`);
    await fail("ConfigurationError", messageOf(error));
  }
}

/** Why the bundle is refused: what failed, each with its first line. */
function told(report: GateReport): string {
  const failed = report.scenarios.filter(({ state }) => state === "failed");
  const lines = failed.map(({ name, errors }) => `- ${name}: ${errors[0]?.split("\n")[0] ?? ""}`);
  return [`${verdictOf(report)}: ${countsIn(report)}.`, report.reason ?? "", ...lines]
    .filter((line) => line !== "")
    .join("\n");
}

/** While the suite runs, CodePipeline hears how far it is, by the job's continuation. */
async function judged(job: Job, path: string, options: JobWorkerOptions): Promise<GateReport> {
  let progress = "the suite is starting";
  let report: GateReport | undefined;
  const judging = options
    .judge(path, (text) => {
      progress = text;
    })
    .then((found) => {
      report = found;
      return found;
    });
  while (report === undefined) {
    await Promise.race([judging, options.wait(PROGRESS_MS)]);
    if (report === undefined && !options.signal.aborted) await tell(job, progress, options);
    else return judging;
  }
  return judging;
}

/** A continuation puts the job back among those that wait: this worker takes it again. */
async function tell(job: Job, summary: string, options: JobWorkerOptions): Promise<void> {
  const { client, commands, token } = options;
  await client.send(
    new commands.PutJobSuccessResultCommand({
      jobId: job.id,
      continuationToken: token,
      executionDetails: { summary },
    }),
  );
  const isMine = ({ id }: Job) => id === job.id;
  while (!options.signal.aborted && !(await take(options, isMine))) await options.wait(POLL_MS);
}
