/**
 * Deploys to new instances and gives them a share of the requests first. When they stay healthy
 * for the evaluation time they get all; otherwise they go, and the old ones get all again.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.rolling-version-deploy.html
 */

import { numberOf } from "../options/settings.ts";
import { adopt, bringIntoService, deploy, launch, type Release, remove } from "./instances.ts";
import { instancesOf, settingsOfWork, tell, throwIfCut, type Work } from "./work.ts";

const SPLITTING = "aws:elasticbeanstalk:trafficsplitting";

export async function trafficSplitting(work: Work, release: Release): Promise<boolean> {
  const old = instancesOf(work).map(({ id }) => id);
  const percent = numberOf(settingsOfWork(work), SPLITTING, "NewVersionPercent");
  tell(
    work,
    "INFO",
    `Traffic splitting deployment policy enabled. Launching ${old.length} instance(s).`,
  );
  const fresh = await launch(work, old.length, true);
  const takeBack = async () => {
    // At the harness's end nothing can be written any more.
    if (work.ctx.signal.aborted) return;
    tell(
      work,
      "ERROR",
      "All traffic goes to the old version again; the new instances are terminated.",
    );
    await remove(work, fresh);
    share(work, old, 1);
  };
  try {
    if (!(await isGood(work, { old, fresh, percent, release }))) {
      await takeBack();
      return false;
    }
  } catch (error) {
    await takeBack();
    throw error;
  }
  share(work, fresh, 1);
  adopt(work, fresh);
  tell(work, "INFO", "All traffic goes to the new version now. Terminating the old instances.");
  await remove(work, old);
  return true;
}

interface Split {
  readonly old: readonly string[];
  readonly fresh: readonly string[];
  readonly percent: number;
  readonly release: Release;
}

async function isGood(work: Work, { old, fresh, percent, release }: Split): Promise<boolean> {
  if ((await deploy(work, fresh, release)).length > 0) return false;
  share(work, old, (100 - percent) / old.length);
  if (!(await bringIntoService(work, fresh, { weight: percent / fresh.length }))) return false;
  const { ctx } = work;
  const minutes = numberOf(settingsOfWork(work), SPLITTING, "EvaluationTime");
  tell(
    work,
    "INFO",
    `Sending ${percent} percent of the traffic to the new version for ${minutes} minutes.`,
  );
  const isBad = () => {
    if (work.cut.aborted) return true;
    const isWell = fresh.every((id) => {
      const seen = ctx.store.instances.find(`${work.id}/${id}`)?.observation;
      return seen?.running && seen.target === "healthy";
    });
    return isWell ? undefined : true;
  };
  const found = await ctx.until(isBad, { deadline: ctx.now + minutes * 60_000 });
  throwIfCut(work);
  return found === undefined;
}

function share({ fleet }: Work, ids: readonly string[], weight: number): void {
  for (const id of ids) fleet.register(id, weight);
}
