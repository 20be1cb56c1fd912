/** The steps by which an instance's loop changes what is known of it; each is one transaction. */

import type { ServerRole } from "../engine.ts";
import { replicasOf } from "../find.ts";
import { happened } from "../happened.ts";
import {
  type Change,
  changed,
  type DbInstance,
  enqueued,
  finished,
  type InstanceStatus,
  interrupted,
  isMeantToRun,
  neighbourOf,
  type Work,
} from "../instance.ts";
import type { RdsStep } from "../operation.ts";

const done = { output: undefined };

/** RDS-EVENT-0062; a promotion has no message of its own. */
const PROMOTED = "Replication for the Read Replica was manually stopped";

/** What the harness does first after its own start; work that begins with a start needs no other. */
const STARTS_BY_ITSELF = new Set<Work["kind"]>([
  ...(["create", "start", "resume", "recover", "stop", "delete"] as const),
]);

/** The harness was started: an instance that is meant to run does not run yet. */
export const resume: RdsStep<string> = (key, { store }) => {
  const instance = store.instances.find(key);
  const first = instance?.work[0];
  if (instance && isMeantToRun(instance) && !(first && STARTS_BY_ITSELF.has(first.kind)))
    store.instances.put(key, interrupted(instance, { kind: "resume" }));
  return done;
};

/** A server ended by itself. */
export const noteEnded: RdsStep<{
  readonly key: string;
  readonly role: ServerRole;
  readonly how: string;
}> = ({ key, role, how }, ctx) => {
  const instance = ctx.store.instances.find(key);
  if (!instance || !isMeantToRun(instance)) return done;
  const work: Work = role === "primary" ? { kind: "recover", how } : { kind: "mirror" };
  if (instance.work.some(({ kind }) => kind === work.kind || kind === "delete")) return done;
  const change = role === "primary" ? interrupted : enqueued;
  ctx.store.instances.put(key, change(instance, work));
  const server = role === "primary" ? "server" : "standby";
  const message = `The ${server} of the DB instance ${how}.`;
  happened(ctx, "db-instance", instance.identifier, "failure", message);
  return done;
};

/** What waited for its time has come: the window's changes, or the end of a long stop. */
export const fallDue: RdsStep<string> = (key, ctx) => {
  const instance = ctx.store.instances.find(key);
  if (instance?.status === "stopped") {
    ctx.store.instances.put(key, enqueued(instance, { kind: "start" }));
    happened(
      ctx,
      "db-instance",
      instance.identifier,
      "notification",
      "DB instance is being started due to it exceeding the maximum allowed time being stopped.",
    );
  } else if (instance) {
    const work: Work = { kind: "modify", change: instance.pending };
    ctx.store.instances.put(key, enqueued(instance, work));
  }
  return done;
};

export interface Settlement {
  readonly key: string;
  readonly work: Work;
  /** What is seen when nothing else is to be done. */
  readonly status: InstanceStatus;
  readonly set?: Partial<DbInstance>;
  readonly change?: Change;
  /** Both zones changed their parts. */
  readonly failedOver?: boolean;
  /** What is to be done after it. */
  readonly followedBy?: Work;
  /** Category and message. */
  readonly events?: readonly Message[];
}

export type Message = readonly [category: string, message: string];

/** Says what is about to be done. */
export const tell: RdsStep<{
  readonly key: string;
  /** When it began, where that is known only afterwards. */
  readonly at?: number;
  readonly events: readonly Message[];
}> = ({ key, at, events }, ctx) => {
  const instance = ctx.store.instances.find(key);
  const then = { store: ctx.store, random: ctx.random, now: at ?? ctx.now };
  for (const [category, message] of instance ? events : [])
    happened(then, "db-instance", instance?.identifier ?? key, category, message);
  return done;
};

/** The work is done, or was given up. */
export const settle: RdsStep<Settlement> = (input, ctx) => {
  const { key, work, status, set, change, followedBy } = input;
  const instance = ctx.store.instances.find(key);
  if (!instance) return done;
  let next: DbInstance = { ...finished(instance, work, status), ...set };
  if (change) next = changed(next, change);
  if (input.failedOver) next = { ...next, zone: neighbourOf(next.zone), secondaryZone: next.zone };
  if (followedBy) next = enqueued(next, followedBy);
  ctx.store.instances.put(key, next);
  for (const [category, message] of input.events ?? [])
    happened(ctx, "db-instance", next.identifier, category, message);
  return done;
};

/** A replica is a server of its own from now on. */
export const settlePromotion: RdsStep<{ readonly key: string; readonly work: Work }> = (
  { key, work },
  ctx,
) => {
  const instance = ctx.store.instances.find(key);
  if (!instance) return done;
  const { source: _, ...alone } = finished(instance, work, "available");
  ctx.store.instances.put(key, alone);
  happened(ctx, "db-instance", alone.identifier, "read replica", PROMOTED);
  return done;
};

/** The instance is gone. AWS: its replicas become instances of their own. */
export const forget: RdsStep<string> = (key, ctx) => {
  const instance = ctx.store.instances.find(key);
  if (!instance) return done;
  for (const replica of replicasOf(ctx, instance))
    ctx.store.instances.put(replica.resourceId, enqueued(replica, { kind: "promote" }));
  ctx.store.instances.remove(key);
  happened(ctx, "db-instance", instance.identifier, "deletion", "DB instance deleted");
  return done;
};

/** Keeps how a snapshot turned out. */
export const settleSnapshot: RdsStep<{
  readonly name: string;
  readonly status: "available" | "failed";
}> = ({ name, status }, ctx) => {
  const snapshot = ctx.store.snapshots.find(name);
  if (!snapshot) return done;
  ctx.store.snapshots.put(name, { ...snapshot, status, createdAt: ctx.now });
  // AWS has no message of its own for one that failed.
  const message =
    status === "available" ? "Manual snapshot created" : `The manual snapshot ${name} failed.`;
  happened(ctx, "db-snapshot", name, "creation", message);
  return done;
};
