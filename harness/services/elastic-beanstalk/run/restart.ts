/** RestartAppServer, SwapEnvironmentCNAMEs and TerminateEnvironment carried out. */

import { bringIntoService, end, remove } from "./instances.ts";
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

/**
 * AWS: a load balancer lets requests end before Auto Scaling terminates their instance; what else
 * an application does nobody knows, so a worker is not waited for.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/gracefully-handle-instance-termination.html
 */
export async function terminate(work: Work): Promise<void> {
  const { ctx, id, requestId } = work;
  const { loadBalancer, tier } = environmentOf(work);
  const ids = instancesOf(work).map((instance) => instance.id);
  await (tier === "Worker" ? end(work, ids) : remove(work, ids));
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
