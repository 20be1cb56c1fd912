/**
 * Deploys to new instances beside the old ones: first to one, then to the others; the old ones go
 * when the new ones serve. When anything fails, the new ones go.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environmentmgmt-updates-immutable.html
 * AWS: events as in a deployment of February 2026, but for the last one of a failure.
 */

import { groupName, temporaryGroupName } from "../ids.ts";
import { adopt, bringIntoService, deploy, launch, type Release, remove } from "./instances.ts";
import { instancesOf, tell, type Work } from "./work.ts";

export async function immutable(work: Work, release: Release): Promise<boolean> {
  const old = instancesOf(work).map(({ id }) => id);
  tell(
    work,
    "INFO",
    "Immutable deployment policy enabled. Launching one instance with the new settings to verify health.",
  );
  const group = temporaryGroupName(work.id);
  tell(work, "INFO", `Created temporary auto scaling group ${group}.`);
  const fresh: string[] = [];
  const add = async (count: number) => {
    const ids = await launch(work, count, true);
    fresh.push(...ids);
    if ((await deploy(work, ids, release)).length > 0) return false;
    tell(work, "INFO", `Adding new instance(s) (${ids.join(",")}) to the load balancer.`);
    tell(work, "INFO", `Waiting for instance(s) (${fresh.join(",")}) to pass health checks.`);
    return bringIntoService(work, ids);
  };
  try {
    if (!(await add(1)) || !(await remaining(work, old.length - 1, add))) {
      await giveUp(work, fresh);
      return false;
    }
  } catch (error) {
    // At the harness's end the processes go anyway, and nothing can be written any more.
    if (!work.ctx.signal.aborted) await giveUp(work, fresh);
    throw error;
  }
  tell(work, "INFO", `Detached new instance(s) from temporary auto scaling group ${group}.`);
  adopt(work, fresh);
  tell(
    work,
    "INFO",
    `Attached new instance(s) to the permanent auto scaling group ${groupName(work.id)}.`,
  );
  tell(
    work,
    "INFO",
    "Deployment succeeded. Terminating old instances and temporary Auto Scaling group.",
  );
  await remove(work, old);
  return true;
}

async function remaining(
  work: Work,
  count: number,
  add: (count: number) => Promise<boolean>,
): Promise<boolean> {
  if (count <= 0) return true;
  tell(work, "INFO", "Test instance passed health checks. Launching remaining new instances.");
  const isUp = await add(count);
  if (isUp) tell(work, "INFO", "Successfully launched all instances.");
  return isUp;
}

async function giveUp(work: Work, fresh: readonly string[]): Promise<void> {
  tell(work, "ERROR", "The new instances did not pass health checks: they are terminated.");
  await remove(work, fresh);
}
