/**
 * Does one thing for a cache, by its engine, and keeps what came of it. What the machine prevents
 * becomes a state and an event with the reason.
 */

import { assertNever, present } from "#kernel/assert.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { type Cache, type CacheStatus, type Member, replicasOf, type Work } from "../cache.ts";
import type { Origin } from "../engine.ts";
import { findParameterGroup } from "../find.ts";
import type { Message } from "../happened.ts";
import { NODE_ID } from "../limits.ts";
import type { CacheProcedureContext } from "../operation.ts";
import { needsReboot, settingsOf } from "../parameters.ts";
import { cacheAt, primaryOf, serverId, serverOf, snapshotId } from "../server.ts";
import type { Settlement } from "./steps.ts";
import * as steps from "./steps.ts";

interface Job {
  readonly ctx: CacheProcedureContext;
  readonly key: string;
  readonly cache: Cache;
}

type Outcome = Omit<Settlement, "key" | "work">;

export async function carryOut(ctx: CacheProcedureContext, key: string, work: Work): Promise<void> {
  const job = { ctx, key, cache: cacheAt(ctx, key) };
  try {
    const outcome = await perform(job, work);
    if (outcome) ctx.transact(steps.settle, { key, work, ...outcome });
  } catch (error) {
    if (!(error instanceof HarnessError) || ctx.signal.aborted) throw error;
    giveUp(job, work, error);
  }
}

async function perform(job: Job, work: Work): Promise<Outcome | undefined> {
  switch (work.kind) {
    case "create":
      return create(job, work.snapshot);
    case "resume":
      return started(job, { kind: "kept" }, []);
    case "arrange":
      return arrange(job);
    case "recover":
      return recover(job, work.member);
    case "failover":
      job.ctx.transact(steps.tell, {
        key: job.key,
        message: { text: `Test Failover API called for node group ${NODE_ID}` },
      });
      return failOver(job);
    case "reboot":
      return reboot(job, work.member);
    case "configure":
      return configure(job);
    case "snapshot":
      return snapshot(job, work.snapshot, work.member);
    case "delete":
      return remove(job, work.finalSnapshot);
    default:
      return assertNever(work);
  }
}

const idOf = ({ ctx, cache }: Job, { id }: Member) => serverId(ctx, cache, id);

/** Starts the nodes that do not run, the primary first, with all of their parameter group. */
async function started(job: Job, origin: Origin, events: readonly Message[]): Promise<Outcome> {
  const settings = settingsOf(findParameterGroup(job.ctx, job.cache.parameterGroup));
  const cache = { ...job.cache, settings };
  const { engine } = job.ctx;
  await engine.start(serverOf(job.ctx, cache, primaryOf(cache)), origin);
  await follow({ ...job, cache });
  return {
    status: "available",
    set: { settings },
    begun: cache.members.map(({ id }) => id),
    events,
  };
}

/** Has every replica run, and have a whole copy of the primary. */
async function follow({ ctx, cache }: Job): Promise<void> {
  await Promise.all(
    replicasOf(cache).map(async (member) => {
      const server = serverOf(ctx, cache, member);
      if (ctx.engine.isRunning(server.id)) await ctx.engine.configure(server);
      else await ctx.engine.start(server, { kind: "empty" });
      await ctx.engine.untilFollowing(server.id);
    }),
  );
}

async function create(job: Job, snapshot: string | undefined): Promise<Outcome> {
  const from: Origin =
    snapshot === undefined
      ? { kind: "empty" }
      : { kind: "snapshot", snapshot: snapshotId(job.ctx, snapshot) };
  const restored = snapshot === undefined ? [] : [{ text: `Restored from snapshot '${snapshot}'` }];
  const outcome = await started(job, from, [...restored, ...created(job.cache)]);
  return { ...outcome, set: { ...outcome.set, createdAt: job.ctx.now } };
}

function created({ id, kind, members, automaticFailover }: Cache): readonly Message[] {
  const nodes = members.flatMap(({ id: member, zone }) => [
    { member, text: "Cache cluster created" },
    { member, text: `Added cache node ${NODE_ID} in availability zone ${zone}` },
  ]);
  if (kind === "cluster") return nodes;
  const failover = `Automatic failover has been turned on for replication group ${id}`;
  return [
    ...nodes,
    { text: `Replication group ${id} created` },
    ...(automaticFailover ? [{ text: failover }] : []),
  ];
}

async function arrange(job: Job): Promise<Outcome> {
  const { ctx, cache } = job;
  const known = new Set(cache.members.flatMap(({ id, createdAt }) => (createdAt ? [id] : [])));
  await Promise.all(cache.leaving.map((member) => ctx.engine.remove(idOf(job, member))));
  await ctx.engine.configure(serverOf(ctx, cache, primaryOf(cache)));
  await follow(job);
  const came = cache.members.filter(({ id }) => !known.has(id));
  return {
    status: "available",
    set: { leaving: [] },
    begun: came.map(({ id }) => id),
    events: [
      ...came.flatMap(({ id: member, zone }) => [
        { member, text: "Cache cluster created" },
        { member, text: `Added cache node ${NODE_ID} in availability zone ${zone}` },
      ]),
      ...cache.leaving.map(({ id: member }) => ({ member, text: "Cache cluster deleted" })),
    ],
  };
}

/** AWS: data of a node that fails are gone; a group with automatic failover has them elsewhere. */
async function recover(job: Job, memberId: string): Promise<Outcome> {
  const { ctx, cache } = job;
  const member = cache.members.find(({ id }) => id === memberId);
  const isPrimary = memberId === cache.primary;
  if (isPrimary && cache.automaticFailover && (await newest(job)) !== undefined)
    return failOver(job);
  if (!member || ctx.engine.isRunning(idOf(job, member))) return { status: "available" };
  ctx.transact(steps.tell, { key: job.key, message: recovering(memberId) });
  await ctx.engine.start(serverOf(ctx, cache, member), { kind: "empty" });
  await follow(job);
  return { status: "available", events: [recovered(memberId)] };
}

const recovering = (member: string): Message => ({
  ...{ member, text: `Recovering cache nodes ${NODE_ID}` },
});
const recovered = (member: string): Message => ({
  ...{ member, text: `Finished recovery for cache nodes ${NODE_ID}` },
});

/** The running replica that has most of what its primary wrote. */
async function newest(job: Job): Promise<Member | undefined> {
  const { engine } = job.ctx;
  const running = replicasOf(job.cache).filter((member) => engine.isRunning(idOf(job, member)));
  const offsets = await Promise.all(
    running.map(async (member) => ({
      member,
      offset: await engine.replicationOffset(idOf(job, member)),
    })),
  );
  return offsets.toSorted((a, b) => b.offset - a.offset)[0]?.member;
}

/** The primary ends, a replica takes its address, and what was the primary follows it. */
async function failOver(job: Job): Promise<Outcome> {
  const { ctx, key, cache } = job;
  const next = await newest(job);
  if (!next)
    return { status: "available", events: [{ text: "Failover failed: no replica runs." }] };
  const former = primaryOf(cache);
  // Fenced first: two that take writes at once would lose some.
  await ctx.engine.kill(idOf(job, former));
  const changed = ctx.transact(steps.changePrimary, { key, primary: next.id });
  await ctx.engine.configure(serverOf(ctx, changed, next));
  ctx.transact(steps.tell, { key, message: recovering(former.id) });
  await follow({ ...job, cache: changed });
  return { status: "available", events: [recovered(former.id)] };
}

/** AWS: "If a node is rebooted … the data in the cache is lost"; a replica copies it again. */
async function reboot(job: Job, memberId: string): Promise<Outcome> {
  const { ctx, cache } = job;
  const member = present(
    cache.members.find(({ id }) => id === memberId),
    `the member ${memberId}`,
  );
  await ctx.engine.kill(idOf(job, member));
  const settings = settingsOf(findParameterGroup(ctx, cache.parameterGroup));
  const ready = { ...cache, settings };
  await ctx.engine.start(serverOf(ctx, ready, member), { kind: "empty" });
  await follow({ ...job, cache: ready });
  return {
    status: "available",
    set: { settings },
    events: [{ member: memberId, text: `Cache node ${NODE_ID} restarted` }],
  };
}

/** Immediate values and tokens reach the nodes; values that need a reboot wait for it. */
async function configure({ ctx, cache }: Job): Promise<Outcome> {
  const wanted = settingsOf(findParameterGroup(ctx, cache.parameterGroup));
  const settings = Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => [
      name,
      needsReboot(name) ? (cache.settings[name] ?? value) : value,
    ]),
  );
  const next = { ...cache, settings };
  for (const member of cache.members) await ctx.engine.configure(serverOf(ctx, next, member));
  return { status: "available", set: { settings } };
}

async function snapshot(job: Job, name: string, memberId: string): Promise<Outcome> {
  const { ctx, cache } = job;
  const bytes = await ctx.engine.takeSnapshot(
    serverId(ctx, cache, memberId),
    snapshotId(ctx, name),
  );
  ctx.transact(steps.settleSnapshot, { name, bytes });
  return { status: "available" };
}

async function remove(job: Job, finalSnapshot: string | undefined): Promise<undefined> {
  const { ctx, key, cache } = job;
  if (finalSnapshot !== undefined) await snapshot(job, finalSnapshot, cache.primary);
  const all = [...cache.members, ...cache.leaving];
  await Promise.all(all.map((member) => ctx.engine.remove(idOf(job, member))));
  ctx.transact(steps.forget, key);
}

function giveUp(job: Job, work: Work, error: HarnessError): void {
  const { ctx, key, cache } = job;
  const named = work.kind === "snapshot" ? work.snapshot : undefined;
  const name = work.kind === "delete" ? work.finalSnapshot : named;
  if (name !== undefined) ctx.transact(steps.settleSnapshot, { name, bytes: undefined });
  const isWhole = cache.members.every((member) => ctx.engine.isRunning(idOf(job, member)));
  ctx.transact(steps.settle, {
    key,
    work,
    status: isWhole ? "available" : stateAfter(work, error),
    events: [{ text: `The ${work.kind} failed: ${error.message}` }],
  });
}

function stateAfter(work: Work, error: HarnessError): CacheStatus {
  if (/Could not create server TCP|Address already in use|bind/.test(error.message))
    return "incompatible-network";
  return work.kind === "create" && work.snapshot !== undefined ? "restore-failed" : "create-failed";
}
