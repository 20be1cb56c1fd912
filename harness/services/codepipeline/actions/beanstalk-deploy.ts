/**
 * The Elastic Beanstalk deploy action: a version of the artifact, and an environment updated to it.
 * Nothing waits for the update: it takes minutes, and deliveries are to end soon.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Beanstalk.html
 */

import type { EnvironmentDescription } from "#model/types/elastic-beanstalk.ts";
import { noteOnAction } from "../conclude.ts";
import type { PipelineProcedureContext } from "../operation.ts";
import { type Ending, failedWith, inputOf, type Situation } from "./situation.ts";

const ERRORS_TOLD_MAX = 5;

/** Asks for the update; what the environment tells of it ends the action. */
export async function deployToBeanstalk(
  situation: Situation,
  ctx: PipelineProcedureContext,
): Promise<Ending | undefined> {
  const { action, address, as } = situation;
  const { ApplicationName = "", EnvironmentName = "" } = action.configuration;
  const label = labelOf(situation);
  await createVersion(situation, label, ctx);
  const before = await environmentNow(situation, ctx);
  // A delivery that comes again finds the update under way, or done.
  if (before?.VersionLabel !== label)
    await ctx.call(
      "elastic-beanstalk",
      "UpdateEnvironment",
      { ApplicationName, EnvironmentName, VersionLabel: label },
      { as },
    );
  ctx.transact(noteOnAction, { ...address, change: { externalId: label, summary: label } });
  // It may have ended before it was noted whose it is.
  return endOf(situation, label, ctx);
}

/** Looks at the environment after it told something; undefined while the update is under way. */
export async function followDeployment(
  situation: Situation,
  ctx: PipelineProcedureContext,
): Promise<Ending | undefined> {
  const { externalId } = situation.action;
  return externalId === undefined ? undefined : endOf(situation, externalId, ctx);
}

async function endOf(
  situation: Situation,
  label: string,
  ctx: PipelineProcedureContext,
): Promise<Ending | undefined> {
  const { EnvironmentName = "" } = situation.action.configuration;
  const { Status = "gone", VersionLabel } = (await environmentNow(situation, ctx)) ?? {};
  if (Status === "Updating" || Status === "Launching") return undefined;
  if (VersionLabel === label && Status === "Ready") return { status: "Succeeded" };
  const said = await errorsOf(situation, ctx);
  if (said.length > 0)
    return failedWith("JobFailed", `Deployment completed, but with errors: ${said.join(" ")}`);
  return failedWith(
    "JobFailed",
    `The environment ${EnvironmentName} is ${Status} with version ${VersionLabel}, not ${label}.`,
  );
}

/** Another action of the same moment, or this one made again, may have made the version already. */
async function createVersion(
  { action, as, execution, declared }: Situation,
  VersionLabel: string,
  ctx: PipelineProcedureContext,
): Promise<void> {
  const { ApplicationName = "" } = action.configuration;
  const { bucket: S3Bucket, key: S3Key } = inputOf({ declared, execution });
  const Description = `Deployed from CodePipeline execution ${execution.id}`;
  const SourceBundle = { S3Bucket, S3Key };
  const version = { ApplicationName, VersionLabel, Description, SourceBundle };
  try {
    await ctx.call("elastic-beanstalk", "CreateApplicationVersion", version, { as });
  } catch (refused) {
    const asked = { ApplicationName, VersionLabels: [VersionLabel] };
    const { ApplicationVersions: found = [] } = await ctx.call(
      "elastic-beanstalk",
      "DescribeApplicationVersions",
      asked,
      { as },
    );
    if (found.length === 0) throw refused;
  }
}

/**
 * As AWS labels them: the moment, and the revision of a source or, for what another action made,
 * the artifact's name and an id.
 */
function labelOf({ action, declared, execution }: Situation): string {
  const artifact = declared.inputArtifacts?.[0]?.name ?? "";
  const source = execution.revisions.find((each) => each.artifact === artifact);
  return `code-pipeline-${action.startedAt}-${source?.revisionId ?? `${artifact}-${action.id}`}`;
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

/** What the environment itself said went wrong since the action began, newest first, as AWS tells it. */
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
  return Events.map(({ Message = "" }) => Message);
}
