/**
 * UpdateEnvironment carried out: another version, other settings, or both. What fails or is
 * aborted leaves the environment with the version and the settings it had.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rolling-version-deploy.html
 */

import { asSettings, changesBetween, merged, severityOf, textOf } from "../options/settings.ts";
import type { EnvironmentDocument, OperationDocument } from "../store.ts";
import { allAtOnce } from "./all-at-once.ts";
import { immutable } from "./immutable.ts";
import { electLeader, type Release } from "./instances.ts";
import { configure, tellWithoutEffect } from "./prepare.ts";
import { releaseOf } from "./release.ts";
import { replaceInstances, rollBack } from "./replace-instances.ts";
import { keepWithinBounds } from "./resize.ts";
import { rolling, rollingWithAdditionalBatch } from "./rolling.ts";
import * as steps from "./steps.ts";
import { trafficSplitting } from "./traffic-splitting.ts";
import {
  CutShort,
  change,
  environmentOf,
  instancesOf,
  settingsOfWork,
  tell,
  type Work,
} from "./work.ts";

/** Answers whether every instance has the release; each policy tells what it does by events. */
type Policy = (work: Work, release: Release) => Promise<boolean>;

const policies: Readonly<Record<string, Policy>> = {
  AllAtOnce: allAtOnce,
  Rolling: rolling,
  RollingWithAdditionalBatch: rollingWithAdditionalBatch,
  Immutable: immutable,
  TrafficSplitting: trafficSplitting,
};

/** What is to be done, seen against what is. */
interface Plan {
  readonly before: EnvironmentDocument;
  /** The version that is deployed; undefined when only settings change. */
  readonly versionLabel: string | undefined;
  /** What brings it onto the instances; undefined when they need not be touched. */
  readonly policy: Policy | undefined;
}

export async function update(work: Work, operation: OperationDocument): Promise<void> {
  const before = environmentOf(work);
  const { settings = before.settings, fileSettings = before.fileSettings } = operation;
  const after = merged(fileSettings, settings);
  const changes = changesBetween(settingsOfWork(work), after);
  if (changes.length > 0)
    tell(work, "INFO", `Updating environment ${before.name}'s configuration settings.`);
  tellWithoutEffect(work, asSettings(changes));
  const { versionLabel } = operation;
  const severity = severityOf(changes);
  const plan = { before, versionLabel, policy: policyFor(severity, versionLabel, after) };
  change(work, { settings, fileSettings });
  try {
    await configure(work);
    if (await carriedOut(work, plan)) await succeed(work, plan);
    else await fail(work, plan);
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
    if (environmentOf(work).operation?.isAborted) await revert(work, plan);
  }
}

function policyFor(
  severity: ReturnType<typeof severityOf>,
  versionLabel: string | undefined,
  settings: EnvironmentDocument["settings"],
): Policy | undefined {
  if (versionLabel === undefined && (severity ?? "NoInterruption") === "NoInterruption")
    return undefined;
  // What instances are made with cannot be changed on them: they are replaced.
  if (severity === "RestartEnvironment") return replaceInstances;
  const name = textOf(settings, "aws:elasticbeanstalk:command", "DeploymentPolicy");
  return policies[name] ?? allAtOnce;
}

async function carriedOut(work: Work, { before, versionLabel, policy }: Plan): Promise<boolean> {
  if (!policy) return true;
  const kind = versionLabel === undefined ? "configuration" : "application";
  return policy(work, await releaseOf(work, versionLabel ?? before.versionLabel ?? "", kind));
}

async function succeed(work: Work, { versionLabel }: Plan): Promise<void> {
  const { ctx, id, requestId } = work;
  if (versionLabel !== undefined) {
    change(work, { versionLabel });
    tell(work, "INFO", "New application version was deployed to running EC2 instances.");
  }
  await keepWithinBounds(work);
  electLeader(work);
  const message = "Environment update completed successfully.";
  ctx.transact(steps.endOperation, { id, requestId, severity: "INFO", message, change: {} });
}

/** A version that failed is not taken back from where it is; settings are. */
async function fail(work: Work, plan: Plan): Promise<void> {
  const { ctx, id, requestId } = work;
  const { settings, fileSettings } = plan.before;
  const what = plan.versionLabel === undefined ? "configuration" : "application";
  const failed = `Failed to deploy ${what}.`;
  const end = (severity: "INFO" | "ERROR", message: string) =>
    ctx.transact(steps.endOperation, { id, requestId, severity, message, change: {} });
  change(work, { settings, fileSettings });
  await configure(work);
  if (plan.versionLabel !== undefined && plan.policy !== replaceInstances) {
    electLeader(work);
    end("ERROR", failed);
    return;
  }
  tell(work, "ERROR", failed);
  const isBack = plan.policy !== replaceInstances || (await rollBack(work, plan.before));
  electLeader(work);
  if (isBack) end("INFO", REVERTED);
  else end("ERROR", `Rollback of environment ${plan.before.name} failed.`);
}

const REVERTED = "The environment was reverted to the previous configuration setting.";

/** AbortEnvironmentUpdate: instances that have the new version get the old one back. */
async function revert(aborted: Work, { before }: Plan): Promise<void> {
  const { ctx, id, requestId } = aborted;
  const work: Work = { ...aborted, cut: ctx.signal };
  const { settings, fileSettings, versionLabel = "" } = before;
  change(work, { settings, fileSettings });
  await configure(work);
  const isTouched = instancesOf(work).some(
    ({ deployment }) => (deployment?.id ?? 0) > before.deploymentId,
  );
  if (isTouched) await allAtOnce(work, await releaseOf(work, versionLabel));
  electLeader(work);
  const ended = { id, requestId, severity: "INFO", message: REVERTED, change: {} } as const;
  ctx.transact(steps.endOperation, ended);
}
