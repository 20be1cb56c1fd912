/** The transitions that a running environment is driven by. */

import type { EnvironmentEventWritten, ServiceEvent } from "#bus/events.ts";
import type { InstanceObservation } from "../engine.ts";
import { eventsMax } from "../limits.ts";
import type { EbContext, EbStep } from "../operation.ts";
import type { EnvironmentDocument, EventDocument, InstanceDocument, Told } from "../store.ts";
import { judge } from "./health.ts";

/** Writes an event of an environment; what follows from it is the notification. */
export function tellOf(
  ctx: EbContext,
  environment: EnvironmentDocument,
  told: Told,
): EnvironmentEventWritten {
  const { id, name, application } = environment;
  const event: EventDocument = {
    at: ctx.now,
    ...told,
    application,
    environmentId: id,
    environmentName: name,
  };
  keepEvent(ctx, event);
  return {
    type: "EnvironmentEventWritten",
    refs: [name, id],
    environmentId: id,
    environmentName: name,
    severity: told.severity,
    message: told.message,
    time: ctx.now,
    ...(told.requestId !== undefined && { requestId: told.requestId }),
  };
}

/** Keys rise with time, and within a millisecond by a count. */
export function keepEvent({ store, now }: EbContext, event: EventDocument): void {
  const stamp = String(Math.trunc(now)).padStart(14, "0");
  const count = store.events.count({ prefix: `${stamp}-` });
  store.events.put(`${stamp}-${String(count).padStart(6, "0")}`, event);
  const excess = store.events.count() - eventsMax;
  if (excess > 0)
    for (const { key } of store.events.scan({ limit: excess })) store.events.remove(key);
}

interface Tell extends Told {
  readonly id: string;
}

export const tell: EbStep<Tell, void> = ({ id, ...told }, ctx) => {
  const environment = ctx.store.environments.find(id);
  return { output: undefined, events: environment ? [tellOf(ctx, environment, told)] : [] };
};

interface Change {
  readonly id: string;
  readonly change: Partial<EnvironmentDocument>;
}

export const changeEnvironment: EbStep<Change, void> = ({ id, change }, ctx) => {
  const found = ctx.store.environments.find(id);
  if (!found) return { output: undefined };
  ctx.store.environments.put(id, { ...found, ...change, updatedAt: ctx.now });
  return { output: undefined, events: judged(ctx, id) };
};

interface InstanceChange {
  readonly id: string;
  readonly instances: readonly InstanceDocument[];
}

/** Puts instances, and judges the environment's health by them. */
export const putInstances: EbStep<InstanceChange, void> = ({ id, instances }, ctx) => {
  for (const instance of instances) ctx.store.instances.put(`${id}/${instance.id}`, instance);
  return { output: undefined, events: judged(ctx, id) };
};

export const removeInstances: EbStep<{ id: string; instanceIds: readonly string[] }, void> = (
  { id, instanceIds },
  ctx,
) => {
  for (const instanceId of instanceIds) {
    ctx.store.instances.remove(`${id}/${instanceId}`);
    for (const type of ["tail", "bundle"]) ctx.store.infos.remove(`${id}/${type}/${instanceId}`);
    for (const { key } of ctx.store.held.scan({ prefix: `${id}/${instanceId}/` }))
      ctx.store.held.remove(key);
  }
  return { output: undefined, events: judged(ctx, id) };
};

interface Observed {
  readonly id: string;
  readonly observations: readonly InstanceObservation[];
}

/** Keeps what was seen of the instances, and judges the environment's health by it. */
export const observe: EbStep<Observed, void> = ({ id, observations }, ctx) => {
  for (const observation of observations) {
    const key = `${id}/${observation.id}`;
    const found = ctx.store.instances.find(key);
    if (found && JSON.stringify(found.observation) !== JSON.stringify(observation))
      ctx.store.instances.put(key, { ...found, observation });
  }
  return { output: undefined, events: judged(ctx, id) };
};

/** The health as it is now; a change of it is an event. */
function judged(ctx: EbContext, id: string): readonly ServiceEvent[] {
  const environment = ctx.store.environments.find(id);
  if (!environment) return [];
  const { report, told } = judge(environment, ctx.store.instancesOf(id), ctx.now);
  ctx.store.environments.put(id, { ...environment, health: report, refreshedAt: ctx.now });
  return told ? [tellOf(ctx, environment, told)] : [];
}

interface Ended extends Told {
  readonly id: string;
  /** Of the operation that ends; one that took its place goes on. */
  readonly requestId: string;
  readonly change: Partial<EnvironmentDocument>;
}

/** Ends an operation: its last event, and the environment is ready for the next. */
export const endOperation: EbStep<Ended, void> = (ended, ctx) => {
  const { id, change, severity, message, requestId } = ended;
  const found = ctx.store.environments.find(id);
  if (!found) return { output: undefined };
  const isCurrent = found.operation?.requestId === requestId;
  const { operation: _, ...rest } = found;
  const after: EnvironmentDocument = isCurrent
    ? { ...rest, status: "Ready", ...change, updatedAt: ctx.now }
    : { ...found, ...change };
  ctx.store.environments.put(id, after);
  const last = message === "" ? [] : [tellOf(ctx, after, { severity, message, requestId })];
  return { output: undefined, events: [...last, ...judged(ctx, id)] };
};
