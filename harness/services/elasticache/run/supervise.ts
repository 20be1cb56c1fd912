/**
 * The loop behind a cache: does the cache's work in order, and sees to it that its nodes run. It
 * begins with the harness, so that caches of an earlier run come back.
 */

import { messageOf } from "#kernel/harness-error.ts";
import type { Background } from "#operation/service.ts";
import { dueAt, isMeantToRun, type Work } from "../cache.ts";
import type { CacheEngine } from "../engine.ts";
import type { CacheProcedureContext } from "../operation.ts";
import { serverId } from "../server.ts";
import type { CacheStore } from "../store.ts";
import { carryOut } from "./carry-out.ts";
import * as steps from "./steps.ts";

export const supervisor: Background<CacheStore, CacheEngine> = {
  name: "cache",
  wanted: (store) => store.caches.scan().map(({ key }) => key),
  run: supervise,
};

async function supervise(key: string, ctx: CacheProcedureContext): Promise<void> {
  const heard = new Map<string, () => void>();
  const stop = async () => {
    await Promise.all([...heard.keys()].map((member) => ctx.engine.stop(idOf(ctx, key, member))));
  };
  // What is under way does not wait for nodes that are about to end. How that went, the second
  // stop tells.
  const onAbort = () => void stop().catch(() => undefined);
  ctx.signal.addEventListener("abort", onAbort, { once: true });
  try {
    listen(ctx, key, heard);
    if (stoppedMember(ctx, key) !== undefined) ctx.transact(steps.resume, key);
    for (;;) {
      const work = await ctx.until(() => nextWork(ctx, key), { wakeAt: () => dueAtOf(ctx, key) });
      if (!work) return;
      // Members may have come.
      listen(ctx, key, heard);
      await carryOut(ctx, key, work);
    }
  } catch (error) {
    if (!ctx.signal.aborted) throw error;
    ctx.log.log("debug", `The loop of ${key} ended: ${messageOf(error)}`);
  } finally {
    ctx.signal.removeEventListener("abort", onAbort);
    for (const deaf of heard.values()) deaf();
    await stop();
  }
}

const idOf = (ctx: CacheProcedureContext, key: string, member: string) =>
  serverId(ctx, { key }, member);

function listen(ctx: CacheProcedureContext, key: string, heard: Map<string, () => void>): void {
  for (const { id: member } of ctx.store.caches.find(key)?.members ?? []) {
    if (heard.has(member)) continue;
    const deaf = ctx.engine.onEnded(idOf(ctx, key, member), (how) => {
      if (!ctx.signal.aborted) ctx.transact(steps.noteEnded, { key, member, how });
    });
    heard.set(member, deaf);
  }
}

function stoppedMember(ctx: CacheProcedureContext, key: string): string | undefined {
  const members = ctx.store.caches.find(key)?.members ?? [];
  return members.find(({ id }) => !ctx.engine.isRunning(idOf(ctx, key, id)))?.id;
}

function nextWork(ctx: CacheProcedureContext, key: string): Work | undefined {
  const cache = ctx.store.caches.find(key);
  if (!cache) return undefined;
  const due = dueAt(cache);
  const stopped = stoppedMember(ctx, key);
  if (due !== undefined && due <= ctx.now) ctx.transact(steps.applyPending, key);
  // One that ended while it was being recovered is not told of.
  else if (cache.work.length === 0 && isMeantToRun(cache) && stopped !== undefined)
    ctx.transact(steps.noteEnded, { key, member: stopped, how: "is not running" });
  return ctx.store.caches.find(key)?.work[0];
}

function dueAtOf(ctx: CacheProcedureContext, key: string): number | undefined {
  const cache = ctx.store.caches.find(key);
  return cache && dueAt(cache);
}
