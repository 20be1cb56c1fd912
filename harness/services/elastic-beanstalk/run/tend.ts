/** Looking after an environment that nothing is asked of: measuring, replacing, scaling. */

import { AwsError } from "#kernel/aws-error.ts";
import { uuid } from "#kernel/ids.ts";
import { settingsInForce } from "../describe.ts";
import type { Fleet } from "../engine.ts";
import { living } from "../find.ts";
import type { EbProcedureContext } from "../operation.ts";
import { watchesQueue } from "../options/alarms.ts";
import { textOf } from "../options/settings.ts";
import type { BeanstalkStore, EnvironmentDocument } from "../store.ts";
import { electLeader } from "./instances.ts";
import { replaceLost, resize } from "./resize.ts";
import { decide, type Sample, windowMs } from "./scaling.ts";
import * as steps from "./steps.ts";
import { change, environmentOf, instancesOf, look, owner, tell, type Work } from "./work.ts";

/** How often an environment is looked at, as AWS's health reports are renewed. */
const LOOK_MS = 10_000;

export interface Tended {
  readonly ctx: EbProcedureContext;
  readonly fleet: Fleet;
  readonly id: string;
  /** What was measured, oldest first; as much of it as the triggers look back. */
  samples: readonly Sample[];
}

/** One look, what follows from it, and the wait for the next. */
export async function tend(tended: Tended): Promise<void> {
  const { ctx, fleet, id } = tended;
  look({ ctx, id, fleet });
  const work: Work = { ctx, id, fleet, requestId: uuid(ctx.random), cut: ctx.signal };
  await measure(tended);
  await replaceLost(work);
  // One that went out of service leads no longer.
  electLeader(work);
  if (!isBusy(ctx.store, id)) await scale(tended, work);
  const due = ctx.now + LOOK_MS;
  await ctx.until(() => (isBusy(ctx.store, id) ? true : undefined), { deadline: due });
}

/** Whether something was asked of the environment, or one of its instances is gone. */
function isBusy(store: BeanstalkStore, id: string): boolean {
  const environment = living(store).find((one) => one.id === id);
  return (
    environment?.operation !== undefined ||
    environment === undefined ||
    store.instancesOf(id).some(({ observation }) => observation?.lost !== undefined)
  );
}

/** What the instances did since the last look. */
async function measure(tended: Tended): Promise<void> {
  const { ctx, fleet, id } = tended;
  for (const seen of fleet.observe()) {
    const { requests, cpuPercent } = await fleet.takeFigures(seen.id);
    const found = ctx.store.instances.find(`${id}/${seen.id}`);
    const metrics = { ...requests, cpuPercent };
    if (found) ctx.transact(steps.putInstances, { id, instances: [{ ...found, metrics }] });
  }
  const environment = ctx.store.environments.find(id);
  if (!environment) return;
  const instances = ctx.store.instancesOf(id);
  const metrics = instances.flatMap((instance) => instance.metrics ?? []);
  const healthy = instances.filter(({ observation }) => observation?.target === "healthy").length;
  const sample: Sample = {
    at: ctx.now,
    healthy,
    unhealthy: instances.length - healthy,
    instances: metrics,
    requests: metrics.reduce((sum, { count }) => sum + count, 0),
    latencies: metrics.flatMap(({ latencies }) => latencies),
    queue: await queueDepth(ctx, environment),
  };
  // One before the window shows that the window is whole.
  const from = ctx.now - windowMs(settingsInForce(environment));
  const before = tended.samples.findLastIndex(({ at }) => at <= from);
  tended.samples = [...tended.samples.slice(Math.max(0, before)), sample];
}

/** Of a worker whose alarms look at its queue. */
async function queueDepth(
  ctx: EbProcedureContext,
  environment: EnvironmentDocument,
): Promise<Sample["queue"]> {
  const settings = settingsInForce(environment);
  const named = textOf(settings, "aws:elasticbeanstalk:sqsd", "WorkerQueueURL");
  const QueueUrl = named || environment.ownQueue?.url;
  if (QueueUrl === undefined || !watchesQueue(settings)) return undefined;
  const asked = { QueueUrl, AttributeNames: ["All"] as const };
  try {
    const as = owner(ctx.account);
    const { Attributes = {} } = await ctx.call("sqs", "GetQueueAttributes", asked, { as });
    return {
      visible: Number(Attributes["ApproximateNumberOfMessages"]),
      notVisible: Number(Attributes["ApproximateNumberOfMessagesNotVisible"]),
    };
  } catch (error) {
    // Without its queue there is nothing to go by.
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

async function scale(tended: Tended, work: Work): Promise<void> {
  const { ctx, samples } = tended;
  const environment = environmentOf(work);
  // An environment without its instances is not a matter of load.
  if (instancesOf(work).length !== environment.desired) return;
  const { desired, scaledAt } = environment;
  const now = { at: ctx.now, desired, scaledAt };
  const decision = decide(settingsInForce(environment), samples, now);
  if (!decision) return;
  tell(work, "INFO", `Auto Scaling: ${decision.reason}; ${decision.desired} instances are wanted.`);
  change(work, { scaledAt: ctx.now });
  await resize(work, decision.desired);
  electLeader(work);
}
