/**
 * Bringing an environment up: when it is created, rebuilt, or found by a harness that was started
 * again on the same data.
 */

import { groupName } from "../ids.ts";
import { bounds } from "../options/fleet-settings.ts";
import type { InstanceDocument } from "../store.ts";
import { bringIntoService, deploy, electLeader, launch, remove } from "./instances.ts";
import { configure, ensureStorage, tellWithoutEffect } from "./prepare.ts";
import { releaseInForce, releaseOf } from "./release.ts";
import * as steps from "./steps.ts";
import { change, environmentOf, instancesOf, settingsOfWork, tell, type Work } from "./work.ts";

export async function create(work: Work): Promise<void> {
  const { name, cname, loadBalancer } = environmentOf(work);
  // A harness that ended in the middle left some behind.
  forget(work, instancesOf(work));
  await ensureStorage(work);
  tellWithoutEffect(work, settingsOfWork(work));
  await configure(work);
  if (loadBalancer !== undefined)
    tell(work, "INFO", `Created load balancer named: ${loadBalancer}`);
  tell(work, "INFO", `Created Auto Scaling group named: ${groupName(work.id)}`);
  const isUp = await fill(work);
  if (isUp && cname !== undefined) tell(work, "INFO", `Application available at ${cname}.`);
  end(
    work,
    isUp,
    `Successfully launched environment: ${name}`,
    "Create environment operation is complete, but with errors. For more information, see " +
      "troubleshooting documentation.",
  );
}

/** Ends every instance and launches as many anew. */
export async function rebuild(work: Work): Promise<void> {
  await remove(
    work,
    instancesOf(work).map(({ id }) => id),
  );
  await configure(work);
  const isUp = await fill(work);
  end(
    work,
    isUp,
    `Successfully rebuilt environment: ${environmentOf(work).name}`,
    "Rebuild environment operation is complete, but with errors.",
  );
}

async function fill(work: Work): Promise<boolean> {
  const { versionLabel = "" } = environmentOf(work);
  const count = bounds(settingsOfWork(work)).min;
  change(work, { desired: count });
  tell(work, "INFO", "Waiting for EC2 instances to launch. This may take a few minutes.");
  const release = await releaseOf(work, versionLabel);
  const ids = await launch(work, count);
  const failed = await deploy(work, ids, release);
  const isUp = await bringIntoService(
    work,
    ids.filter((id) => !failed.includes(id)),
  );
  electLeader(work);
  return isUp && failed.length === 0;
}

function end(work: Work, isUp: boolean, good: string, bad: string): void {
  const { ctx, id, requestId } = work;
  const severity = isUp ? "INFO" : "ERROR";
  const message = isUp ? good : bad;
  ctx.transact(steps.endOperation, { id, requestId, severity, message, change: {} });
}

function forget(work: Work, instances: readonly InstanceDocument[]): void {
  const instanceIds = instances.map(({ id }) => id);
  work.ctx.transact(steps.removeInstances, { id: work.id, instanceIds });
}

/** Starts the instances that an earlier harness ran, each with the version it had. */
export async function recover(work: Work): Promise<void> {
  forget(
    work,
    instancesOf(work).filter(({ isTemporary }) => isTemporary),
  );
  await configure(work);
  const instances = instancesOf(work);
  for (const { id } of instances) await work.fleet.launch(id);
  const failed: string[] = [];
  for (const [label, ids] of byVersion(work, instances))
    failed.push(...(await deploy(work, ids, await releaseInForce(work, label))));
  const ids = instances.map(({ id }) => id);
  const isUp = await bringIntoService(
    work,
    ids.filter((id) => !failed.includes(id)),
  );
  electLeader(work);
  const { name } = environmentOf(work);
  end(
    work,
    isUp && failed.length === 0,
    `Environment ${name} is running again after a restart of the harness.`,
    `Environment ${name} did not come back whole after a restart of the harness.`,
  );
}

/** An instance whose deployment failed or was cut short goes back to the last good version. */
function byVersion(
  work: Work,
  instances: readonly InstanceDocument[],
): ReadonlyMap<string, readonly string[]> {
  const { versionLabel = "" } = environmentOf(work);
  const found = new Map<string, readonly string[]>();
  for (const { id, deployment } of instances) {
    const label = deployment?.status === "Deployed" ? deployment.versionLabel : versionLabel;
    found.set(label, [...(found.get(label) ?? []), id]);
  }
  return found;
}
