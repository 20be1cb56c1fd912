/**
 * Replaces the instances when a change of settings cannot be made on them: each batch is terminated
 * before its successors are launched. A failure goes back by another rolling update.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rollingupdates.html
 * AWS: the events are those that CloudFormation tells of the group.
 */

import { bounds } from "../options/fleet-settings.ts";
import { type RollingUpdate, rollingUpdateOf } from "../options/rolling-update.ts";
import type { EnvironmentDocument } from "../store.ts";
import { immutable } from "./immutable.ts";
import { bringIntoService, deploy, launch, named, type Release, remove } from "./instances.ts";
import { releaseOf } from "./release.ts";
import { resize } from "./resize.ts";
import type { Work } from "./work.ts";
import { environmentOf, instancesOf, look, settingsOfWork, tell, throwIfCut } from "./work.ts";

/** By the environment's type of rolling update. */
export async function replaceInstances(work: Work, release: Release): Promise<boolean> {
  const plan = rollingUpdateOf(settingsOfWork(work));
  if (plan.kind === "immutable") return immutable(work, release);
  return inBatches(work, release, { plan, old: instancesOf(work).map(({ id }) => id) });
}

/**
 * Replaces what has the new settings by instances with the old ones, which are in force again;
 * false when that fails too.
 */
export async function rollBack(work: Work, before: EnvironmentDocument): Promise<boolean> {
  const changed = instancesOf(work)
    .filter(({ deployment }) => (deployment?.id ?? Infinity) > before.deploymentId)
    .map(({ id }) => id);
  // A second group that failed is gone already.
  if (changed.length === 0 && instancesOf(work).length === before.desired) return true;
  tell(work, "WARN", `Rollback of environment ${before.name} initiated.`);
  const release = await releaseOf(work, before.versionLabel ?? "");
  const plan = rollingUpdateOf(settingsOfWork(work));
  const isBack = await inBatches(work, release, { plan, old: changed });
  await resize(work, environmentOf(work).desired);
  return isBack;
}

interface Replacement {
  readonly plan: RollingUpdate;
  readonly old: readonly string[];
}

async function inBatches(
  work: Work,
  release: Release,
  { plan, old }: Replacement,
): Promise<boolean> {
  if (old.length === 0) return true;
  const { size, extra, kept } = sizesOf(work, plan, old.length);
  tell(
    work,
    "INFO",
    `Rolling update initiated. Terminating ${old.length} obsolete instance(s) in batches of ` +
      `${size}, while keeping at least ${kept} instance(s) in service.`,
  );
  let launched = 0;
  const add = async (count: number) => {
    launched += count;
    const ids = await launch(work, count);
    const failed = await deploy(work, ids, release);
    return failed.length === 0 && (await serve(work, plan, ids));
  };
  if (extra > 0 && !(await add(extra))) return false;
  for (let start = 0; start < old.length; start += size) {
    const batch = old.slice(start, start + size);
    const count = Math.min(batch.length, old.length - launched);
    const successors = `replacing with ${count} new instance(s)`;
    tell(work, "INFO", `Terminating instance(s) ${named(batch)}; ${successors}.`);
    await remove(work, batch);
    if (count > 0 && !(await add(count))) return false;
    const done = Math.min(100, Math.round(((start + batch.length) / old.length) * 100));
    tell(work, "INFO", `Successfully terminated instance(s) ${named(batch)} (Progress ${done}%).`);
  }
  return true;
}

/** In a group by health, instances have to be healthy; by time, they get a while for it. */
async function serve(work: Work, plan: RollingUpdate, ids: readonly string[]): Promise<boolean> {
  if (plan.kind === "health") return bringIntoService(work, ids, { timeoutMs: plan.timeoutMs });
  if (plan.kind === "disabled") return bringIntoService(work, ids);
  const { ctx, fleet, cut } = work;
  for (const id of ids) fleet.register(id);
  look(work);
  const isCut = () => (cut.aborted ? true : undefined);
  await ctx.until(isCut, { deadline: ctx.now + plan.pauseMs });
  throwIfCut(work);
  return true;
}

/** Some new instances come first when the group could not do without a batch of old ones. */
function sizesOf(work: Work, plan: RollingUpdate, count: number) {
  if (plan.kind === "disabled") return { size: count, extra: 0, kept: 0 };
  const room = Math.max(0, bounds(settingsOfWork(work)).max - instancesOf(work).length);
  const { batchSize, minInService: kept } = plan;
  const extra = Math.min(Math.max(0, kept + batchSize - count), room, count);
  const size = Math.max(1, Math.min(batchSize, count + extra - kept));
  return { size, extra, kept };
}
