/** The steps by which a cache's loop changes what is known of it; each is one transaction. */

import {
  type Cache,
  type CacheStatus,
  enqueued,
  finished,
  interrupted,
  isMeantToRun,
  replicasOf,
  type Work,
} from "../cache.ts";
import { happenedTo, type Message } from "../happened.ts";
import type { CacheStep } from "../operation.ts";

const done = { output: undefined };

/** The harness was started: a cache that is meant to run does not run yet. */
export const resume: CacheStep<string> = (key, { store }) => {
  const cache = store.caches.find(key);
  const first = cache?.work[0]?.kind ?? "none";
  if (cache && isMeantToRun(cache) && !/^(create|resume|delete)$/.test(first))
    store.caches.put(key, interrupted(cache, { kind: "resume" }));
  return done;
};

/** A node ended by itself. AWS: a group with automatic failover goes on with a replica. */
export const noteEnded: CacheStep<{
  readonly key: string;
  readonly member: string;
  readonly how: string;
}> = ({ key, member, how }, ctx) => {
  const cache = ctx.store.caches.find(key);
  if (!cache || !isMeantToRun(cache)) return done;
  if (!cache.members.some(({ id }) => id === member)) return done;
  if (cache.work.some((each) => isAbout(each, member))) return done;
  ctx.store.caches.put(key, interrupted(cache, { kind: "recover", member, how }));
  happenedTo(ctx, cache, { member, text: `The cache node ${how}.` });
  return done;
};

const isAbout = (work: Work, member: string): boolean =>
  work.kind === "delete" ||
  work.kind === "resume" ||
  ((work.kind === "recover" || work.kind === "reboot") && work.member === member);

/** The maintenance window has come. */
export const applyPending: CacheStep<string> = (key, ctx) => {
  const cache = ctx.store.caches.find(key);
  if (!cache) return done;
  const { pendingSince: _, ...rest } = cache;
  ctx.store.caches.put(
    key,
    enqueued({ ...rest, ...cache.pending, pending: {} }, { kind: "arrange" }),
  );
  return done;
};

export interface Settlement {
  readonly key: string;
  readonly work: Work;
  readonly status: CacheStatus;
  readonly set?: Partial<Cache>;
  /** Members that run now for the first time. */
  readonly begun?: readonly string[];
  readonly events?: readonly Message[];
}

/** Says what is about to be done. */
export const tell: CacheStep<{ readonly key: string; readonly message: Message }> = (
  { key, message },
  ctx,
) => {
  const cache = ctx.store.caches.find(key);
  if (cache) happenedTo(ctx, cache, message);
  return done;
};

/** The work is done, or was given up. */
export const settle: CacheStep<Settlement> = ({ key, work, status, set, begun, events }, ctx) => {
  const cache = ctx.store.caches.find(key);
  if (!cache) return done;
  const next = { ...finished(cache, work, status), ...set };
  const members = next.members.map((member) =>
    begun?.includes(member.id) ? { ...member, createdAt: member.createdAt ?? ctx.now } : member,
  );
  ctx.store.caches.put(key, { ...next, members });
  for (const message of events ?? []) happenedTo(ctx, next, message);
  return done;
};

/** A replica is the primary from now on; kept before it is told so that a crash finds it. */
export const changePrimary: CacheStep<{ readonly key: string; readonly primary: string }, Cache> = (
  { key, primary },
  ctx,
) => {
  const cache = ctx.store.caches.find(key);
  if (!cache || !replicasOf(cache).some(({ id }) => id === primary))
    throw new Error(`${primary} is no replica of ${key}`);
  const next = { ...cache, primary };
  ctx.store.caches.put(key, next);
  const text = `Failover from primary node ${cache.primary} to replica node ${primary} completed`;
  happenedTo(ctx, next, { member: primary, text });
  happenedTo(ctx, next, { text });
  return { output: next };
};

/** The cache is gone. */
export const forget: CacheStep<string> = (key, ctx) => {
  const cache = ctx.store.caches.find(key);
  if (!cache) return done;
  ctx.store.caches.remove(key);
  happenedTo(ctx, cache, {
    text:
      cache.kind === "cluster" ? "Cache cluster deleted" : `Replication group ${cache.id} deleted`,
  });
  return done;
};

/** Keeps how a snapshot turned out. */
export const settleSnapshot: CacheStep<{
  readonly name: string;
  readonly bytes: number | undefined;
}> = ({ name, bytes }, ctx) => {
  const snapshot = ctx.store.snapshots.find(name);
  if (!snapshot) return done;
  const status = bytes === undefined ? "failed" : "available";
  ctx.store.snapshots.put(name, { ...snapshot, status, bytes: bytes ?? 0, takenAt: ctx.now });
  const outcome = bytes === undefined ? "failed" : "succeeded";
  const { cache, member } = snapshot;
  const text = `Snapshot ${outcome} for snapshot with ID '${name}' of cache cluster with ID '${member}'`;
  happenedTo(ctx, cache, { member, text });
  return done;
};
