/** The number of instances: kept within the group's bounds, and made up when one is lost. */

import { bounds } from "../options/fleet-settings.ts";
import { bringIntoService, deploy, electLeader, launch, remove } from "./instances.ts";
import { releaseInForce } from "./release.ts";
import { change, environmentOf, instancesOf, settingsOfWork, type Work } from "./work.ts";

/** After a change of MinSize or MaxSize. */
export async function keepWithinBounds(work: Work): Promise<void> {
  const { min, max } = bounds(settingsOfWork(work));
  await resize(work, Math.min(Math.max(environmentOf(work).desired, min), max));
}

/** Launches or ends instances until there are `count`; the newest go first. */
export async function resize(work: Work, count: number): Promise<void> {
  if (environmentOf(work).desired !== count) change(work, { desired: count });
  const instances = instancesOf(work);
  if (instances.length > count)
    await remove(
      work,
      instances.slice(count).map(({ id }) => id),
    );
  else if (instances.length < count) await grow(work, count - instances.length);
}

async function grow(work: Work, count: number): Promise<void> {
  const release = await releaseInForce(work);
  const ids = await launch(work, count);
  const failed = await deploy(work, ids, release);
  const good = ids.filter((id) => !failed.includes(id));
  await bringIntoService(work, good);
}

/** Auto Scaling's replacement of instances that are gone. */
export async function replaceLost(work: Work): Promise<void> {
  const lost = instancesOf(work)
    .filter(({ observation }) => observation?.lost !== undefined)
    .map(({ id }) => id);
  if (lost.length === 0) return;
  await remove(work, lost);
  await resize(work, environmentOf(work).desired);
  electLeader(work);
}
