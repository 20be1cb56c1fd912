/**
 * Deploys a batch of instances at a time, each taken out of service for it. A batch that fails ends
 * the deployment: it stays out of service, the batches before it have the new version, the ones
 * after it the old one.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rolling-version-deploy.html
 */

import { balancerKind } from "../options/fleet-settings.ts";
import { numberOf, type Settings, textOf } from "../options/settings.ts";
import { refuse } from "./all-at-once.ts";
import {
  adopt,
  bringIntoService,
  deploy,
  launch,
  named,
  type Release,
  remove,
} from "./instances.ts";
import { environmentOf, instancesOf, settingsOfWork, tell, type Work } from "./work.ts";

const COMMAND = "aws:elasticbeanstalk:command";

export async function rolling(work: Work, release: Release): Promise<boolean> {
  tell(work, "INFO", "Deploying new version to instance(s).");
  const ids = instancesOf(work).map(({ id }) => id);
  return inBatches(work, release, { ids, first: 1 });
}

/** Keeps the full capacity: a batch of new instances comes first, and goes last. */
export async function rollingWithAdditionalBatch(work: Work, release: Release): Promise<boolean> {
  const ids = instancesOf(work).map(({ id }) => id);
  const size = batchSize(settingsOfWork(work), ids.length);
  tell(
    work,
    "INFO",
    // AWS: https://github.com/meteor-up/mup-aws-beanstalk/issues/9, with its two spaces.
    "Rolling with Additional Batch deployment policy enabled. Launching  a new batch of " +
      `${size} additional instance(s).`,
  );
  const additional = await launch(work, size, true);
  const deploying = `Deploying application version '${release.versionLabel}'.`;
  const launched = `${size} EC2 instance(s) ${named(additional)} launched`;
  tell(work, "INFO", `Batch 1: ${launched}. ${deploying}`);
  try {
    if (!(await isUp(work, additional, release))) {
      await remove(work, additional);
      return false;
    }
  } catch (error) {
    if (!work.ctx.signal.aborted) await remove(work, additional);
    throw error;
  }
  tell(work, "INFO", "Deploying new version to instance(s).");
  // AWS ends the additional batch; that is as many of the old instances here: they need no version.
  const leaving = ids.slice(ids.length - size);
  const staying = { ids: ids.slice(0, ids.length - size), first: 2 };
  const isDeployed = await inBatches(work, release, staying).catch(async (error: unknown) => {
    if (!work.ctx.signal.aborted) await remove(work, additional);
    throw error;
  });
  if (isDeployed) adopt(work, additional);
  await remove(work, isDeployed ? leaving : additional);
  return isDeployed;
}

async function isUp(work: Work, ids: readonly string[], release: Release): Promise<boolean> {
  const failed = await deploy(work, ids, release);
  if (failed.length > 0) refuse(work, failed, ids.length);
  return failed.length === 0 && (await bringIntoService(work, ids));
}

interface Batches {
  readonly ids: readonly string[];
  /** Number of the first one. */
  readonly first: number;
}

async function inBatches(work: Work, release: Release, { ids, first }: Batches): Promise<boolean> {
  const size = batchSize(settingsOfWork(work), ids.length);
  for (let start = 0, number = first; start < ids.length; start += size, number += 1) {
    const batch = ids.slice(start, start + size);
    if (!(await oneBatch(work, release, { batch, number }))) return false;
    const done = Math.min(start + size, ids.length);
    const summary = `Command execution completed on ${done} of ${ids.length} instances in environment.`;
    tell(work, "INFO", summary);
  }
  return true;
}

interface Batch {
  readonly batch: readonly string[];
  readonly number: number;
}

async function oneBatch(work: Work, release: Release, { batch, number }: Batch): Promise<boolean> {
  const say = (text: string) => tell(work, "INFO", `Batch ${number}: ${text}`);
  const hasBalancer = balancerKind(settingsOfWork(work), environmentOf(work).tier) !== "none";
  say(`Starting application deployment on instance(s) ${named(batch)}.`);
  if (hasBalancer)
    say(
      "De-registering instance(s) from the load balancer and waiting for them to go out of service.",
    );
  await Promise.all(batch.map((id) => work.fleet.deregister(id)));
  say("Starting application deployment command execution.");
  const failed = await deploy(work, batch, release);
  if (failed.length > 0) {
    refuse(work, failed, batch.length);
    return false;
  }
  say("Completed application deployment command execution.");
  if (hasBalancer)
    say("Registering instance(s) with the load balancer and waiting for them to be healthy.");
  if (!(await bringIntoService(work, batch))) return false;
  say("Completed application deployment.");
  return true;
}

/** At least one, at most all. */
export function batchSize(settings: Settings, total: number): number {
  const size = numberOf(settings, COMMAND, "BatchSize");
  const isShare = textOf(settings, COMMAND, "BatchSizeType") === "Percentage";
  const count = isShare ? Math.floor((total * size) / 100) : size;
  return Math.max(1, Math.min(count, total));
}
