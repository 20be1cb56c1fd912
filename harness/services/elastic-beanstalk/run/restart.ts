/** RestartAppServer, SwapEnvironmentCNAMEs and TerminateEnvironment carried out. */

import { bringIntoService, remove } from "./instances.ts";
import { configure, removeQueues } from "./prepare.ts";
import * as steps from "./steps.ts";
import { environmentOf, instancesOf, tell, type Work } from "./work.ts";

export async function restart(work: Work): Promise<void> {
  const { ctx, id, requestId, fleet } = work;
  const ids = instancesOf(work).map((instance) => instance.id);
  const outcomes = await Promise.all(
    ids.map(async (each) => ({ each, outcome: await fleet.restart(each) })),
  );
  for (const { each, outcome } of outcomes)
    if (!outcome.ok) tell(work, "ERROR", `[Instance: ${each}] ${outcome.reason}`);
  const isUp = outcomes.every(({ outcome }) => outcome.ok) && (await bringIntoService(work, ids));
  ctx.transact(steps.endOperation, {
    id,
    requestId,
    severity: isUp ? "INFO" : "ERROR",
    message: isUp
      ? "Restarted application server on all ec2 instances."
      : "restartAppServer is complete, but with errors.",
    change: {},
  });
}

/** SwapEnvironmentCNAMEs has swapped the names; the balancer takes the new one. */
export async function swap(work: Work): Promise<void> {
  const { ctx, id, requestId } = work;
  await configure(work);
  const { name, cname } = environmentOf(work);
  const message = `Completed swapping CNAMEs for environments: ${name} is reached at ${cname} now.`;
  ctx.transact(steps.endOperation, { id, requestId, severity: "INFO", message, change: {} });
}

export async function terminate(work: Work): Promise<void> {
  const { ctx, id, requestId } = work;
  const { loadBalancer } = environmentOf(work);
  await remove(
    work,
    instancesOf(work).map((instance) => instance.id),
  );
  if (loadBalancer !== undefined)
    tell(work, "INFO", `Deleted load balancer named: ${loadBalancer}`);
  await removeQueues(work);
  await work.fleet.close();
  ctx.transact(steps.endOperation, {
    id,
    requestId,
    severity: "INFO",
    message: "terminateEnvironment completed successfully.",
    change: { status: "Terminated", desired: 0 },
  });
}
