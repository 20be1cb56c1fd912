/**
 * The Elastic Beanstalk deploy action: a version of the artifact, and an environment updated to it.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Beanstalk.html
 */

import type { EnvironmentDescription } from "#model/types/elastic-beanstalk.ts";
import type { PipelineProcedureContext } from "../operation.ts";
import { type Ending, failedWith, inputOf, type Situation } from "./situation.ts";

const LOOK_EVERY_MS = 1000;
const ERRORS_TOLD_MAX = 5;

export async function deployToBeanstalk(
  situation: Situation,
  ctx: PipelineProcedureContext,
): Promise<Ending> {
  const { action, as, execution } = situation;
  const { ApplicationName = "", EnvironmentName = "" } = action.configuration;
  const { bucket: S3Bucket, key: S3Key } = inputOf(situation);
  const label = labelOf(situation);
  const { ApplicationVersions = [] } = await ctx.call(
    "elastic-beanstalk",
    "DescribeApplicationVersions",
    { ApplicationName, VersionLabels: [label] },
    { as },
  );
  if (ApplicationVersions.length === 0)
    await ctx.call(
      "elastic-beanstalk",
      "CreateApplicationVersion",
      {
        ApplicationName,
        VersionLabel: label,
        Description: `Deployed from CodePipeline execution ${execution.id}`,
        SourceBundle: { S3Bucket, S3Key },
      },
      { as },
    );
  const before = await environmentNow(situation, ctx);
  // A delivery that comes again finds the update under way, or done.
  if (before?.VersionLabel !== label)
    await ctx.call(
      "elastic-beanstalk",
      "UpdateEnvironment",
      { ApplicationName, EnvironmentName, VersionLabel: label },
      { as },
    );
  const after = await settled(situation, ctx);
  if (after?.VersionLabel === label && after.Status === "Ready")
    return { status: "Succeeded", change: { summary: label, externalId: label } };
  const said = await errorsOf(situation, ctx);
  const status = after?.Status ?? "gone";
  return failedWith(
    "JobFailed",
    `The environment ${EnvironmentName} is ${status} with version ${after?.VersionLabel}, not ` +
      `${label}. ${said.join(" ")}`.trim(),
  );
}

/** Unique within an application, and the same when the action is made again. */
function labelOf({ action, declared }: Situation): string {
  const artifact = declared.inputArtifacts?.[0]?.name ?? "";
  return `code-pipeline-${action.startedAt}-${artifact}-${action.id.slice(0, 8)}`;
}

async function environmentNow(
  { action, as }: Situation,
  ctx: PipelineProcedureContext,
): Promise<EnvironmentDescription | undefined> {
  const { ApplicationName = "", EnvironmentName = "" } = action.configuration;
  const { Environments = [] } = await ctx.call(
    "elastic-beanstalk",
    "DescribeEnvironments",
    { ApplicationName, EnvironmentNames: [EnvironmentName], IncludeDeleted: false },
    { as },
  );
  return Environments[0];
}

/** The environment once it is no longer being changed. */
async function settled(
  situation: Situation,
  ctx: PipelineProcedureContext,
): Promise<EnvironmentDescription | undefined> {
  for (;;) {
    ctx.signal.throwIfAborted();
    const environment = await environmentNow(situation, ctx);
    if (environment?.Status !== "Updating" && environment?.Status !== "Launching")
      return environment;
    await ctx.until(() => undefined, { deadline: ctx.now + LOOK_EVERY_MS });
  }
}

/** What the environment itself said went wrong since the action began, oldest first. */
async function errorsOf(
  { action, as }: Situation,
  ctx: PipelineProcedureContext,
): Promise<readonly string[]> {
  const { ApplicationName = "", EnvironmentName = "" } = action.configuration;
  const { Events = [] } = await ctx.call(
    "elastic-beanstalk",
    "DescribeEvents",
    {
      ApplicationName,
      EnvironmentName,
      Severity: "ERROR",
      StartTime: new Date(action.startedAt),
      MaxRecords: ERRORS_TOLD_MAX,
    },
    { as },
  );
  return Events.map(({ Message = "" }) => Message).reverse();
}
