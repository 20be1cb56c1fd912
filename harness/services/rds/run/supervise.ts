/**
 * The loop behind a DB instance: does the instance's work in order, and sees to it that its server
 * runs. It begins with the harness, so that instances of an earlier run come back.
 */

import { messageOf } from "#kernel/harness-error.ts";
import type { Background } from "#operation/service.ts";
import type { DatabaseEngine } from "../engine.ts";
import { dueAt, isMeantToRun, type Work } from "../instance.ts";
import type { RdsProcedureContext } from "../operation.ts";
import { serverId } from "../server.ts";
import type { RdsStore } from "../store.ts";
import { carryOut } from "./carry-out.ts";
import * as steps from "./steps.ts";

export const supervisor: Background<RdsStore, DatabaseEngine> = {
  name: "db-instance",
  wanted: (store) => store.instances.scan().map(({ key }) => key),
  run: supervise,
};

async function supervise(key: string, ctx: RdsProcedureContext): Promise<void> {
  const id = serverId(ctx, key);
  const deaf = ctx.engine.onEnded(id, (role, how) => {
    if (!ctx.signal.aborted) ctx.transact(steps.noteEnded, { key, role, how });
  });
  // What is under way does not wait for a server that is about to end. How that went, the second
  // stop tells.
  const stop = () => void ctx.engine.stop(id).catch(() => undefined);
  ctx.signal.addEventListener("abort", stop, { once: true });
  try {
    if (!isRunning(ctx, key)) ctx.transact(steps.resume, key);
    for (;;) {
      const work = await ctx.until(() => nextWork(ctx, key), {
        wakeAt: () => dueAtOf(ctx, key),
      });
      if (!work) return;
      await carryOut(ctx, key, work);
    }
  } catch (error) {
    if (!ctx.signal.aborted) throw error;
    ctx.log.log("debug", `The loop of ${key} ended: ${messageOf(error)}`);
  } finally {
    deaf();
    ctx.signal.removeEventListener("abort", stop);
    await ctx.engine.stop(id);
  }
}

function nextWork(ctx: RdsProcedureContext, key: string): Work | undefined {
  const instance = ctx.store.instances.find(key);
  if (!instance) return undefined;
  const due = dueAt(instance);
  if (due !== undefined && due <= ctx.now) ctx.transact(steps.fallDue, key);
  // One that ended while it was being recovered is not told of.
  else if (instance.work.length === 0 && isMeantToRun(instance) && !isRunning(ctx, key))
    ctx.transact(steps.noteEnded, { key, role: "primary", how: "is not running" });
  return ctx.store.instances.find(key)?.work[0];
}

const isRunning = (ctx: RdsProcedureContext, key: string): boolean =>
  ctx.engine.isRunning(serverId(ctx, key));

function dueAtOf(ctx: RdsProcedureContext, key: string): number | undefined {
  const instance = ctx.store.instances.find(key);
  return instance && dueAt(instance);
}
