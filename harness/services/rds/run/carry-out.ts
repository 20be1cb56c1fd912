/**
 * Does one thing for an instance, by its engine, and keeps what came of it. What the machine
 * prevents becomes a state and an event with the reason.
 */

import { assertNever } from "#kernel/assert.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { findParameterGroup } from "../find.ts";
import type { InstanceStatus, Work } from "../instance.ts";
import type { RdsProcedureContext } from "../operation.ts";
import { atStart, instanceAt, serverId, serverOf } from "../server.ts";
import { create } from "./create.ts";
import type { Job, Outcome } from "./job.ts";
import { modify } from "./modify.ts";
import type { Message } from "./steps.ts";
import * as steps from "./steps.ts";

export async function carryOut(ctx: RdsProcedureContext, key: string, work: Work): Promise<void> {
  const instance = instanceAt(ctx, key);
  const job = { ctx, key, work, instance, server: serverOf(ctx, instance) };
  try {
    const outcome = await perform(job, work);
    if (outcome) ctx.transact(steps.settle, { key, work, ...outcome });
  } catch (error) {
    if (!(error instanceof HarnessError) || ctx.signal.aborted) throw error;
    giveUp(job, error);
  }
}

async function perform(job: Job, work: Work): Promise<Outcome | undefined> {
  switch (work.kind) {
    case "create":
      return create({ ...job, work });
    case "start":
      return started(job, [["notification", "DB instance started"]]);
    case "resume":
      return started(job, [["availability", "DB instance restarted"]]);
    case "recover":
      return recover(job);
    case "stop":
      await job.ctx.engine.stop(job.server.id);
      return {
        status: "stopped",
        set: { stoppedAt: job.ctx.now },
        events: [["notification", "DB instance stopped"]],
      };
    case "reboot":
      return reboot(job, work.failover);
    case "modify":
      return modify({ ...job, work });
    case "configure":
      return configure(job);
    case "mirror":
      if (job.instance.multiAz) await job.ctx.engine.mirror(job.server);
      return { status: "available" };
    case "snapshot":
      return snapshot(job, work.snapshot);
    case "promote":
      return promote(job);
    case "delete":
      return remove(job, work.finalSnapshot);
    default:
      return assertNever(work);
  }
}

/** Starts the server with all of its parameter group, and its standby. */
async function started({ ctx, instance }: Job, events: readonly Message[]): Promise<Outcome> {
  const ready = atStart(ctx, instance);
  const server = serverOf(ctx, ready);
  await ctx.engine.start(server);
  if (instance.multiAz) await ctx.engine.mirror(server);
  return { status: "available", set: { settings: ready.settings }, events };
}

async function failedOver({ ctx, key, instance }: Job): Promise<Outcome | undefined> {
  const ready = atStart(ctx, instance);
  const at = ctx.now;
  if (!instance.multiAz || !(await ctx.engine.failOver(serverOf(ctx, ready)))) return undefined;
  ctx.transact(steps.tell, {
    key,
    at,
    events: [["failover", "Multi-AZ instance failover started."]],
  });
  return {
    status: "available",
    set: { settings: ready.settings },
    failedOver: true,
    followedBy: { kind: "mirror" },
    events: [
      ["availability", "DB instance restarted"],
      ["failover", "Multi-AZ instance failover completed"],
    ],
  };
}

async function recover(job: Job): Promise<Outcome> {
  const taken = await failedOver(job);
  if (taken) return taken;
  job.ctx.transact(steps.tell, {
    key: job.key,
    events: [
      [
        "recovery",
        "Recovery of the DB instance has started. " +
          "Recovery time will vary with the amount of data to be recovered.",
      ],
    ],
  });
  return started(job, [
    ["availability", "DB instance restarted"],
    ["recovery", "Recovery of the DB instance is complete."],
  ]);
}

async function reboot(job: Job, failover: boolean): Promise<Outcome> {
  const taken = failover ? await failedOver(job) : undefined;
  if (taken) return taken;
  await job.ctx.engine.stop(job.server.id);
  const { ctx, key } = job;
  ctx.transact(steps.tell, { key, events: [["availability", "DB instance shutdown"]] });
  return started(job, [["availability", "DB instance restarted"]]);
}

/** AWS: immediate values reach a running server; those that wait for a reboot do not. */
async function configure({ ctx, instance, server }: Job): Promise<Outcome> {
  const group = findParameterGroup(ctx, instance.parameterGroup);
  const kept = Object.entries(instance.settings).filter(([name]) => name in group.values);
  const immediate = Object.entries(group.values).filter(([, { method }]) => method === "immediate");
  const settings = Object.fromEntries([
    ...kept,
    ...immediate.map(([name, { value }]) => [name, value]),
  ]);
  if (ctx.engine.isRunning(server.id))
    await ctx.engine.reload(serverOf(ctx, { ...instance, settings }));
  return { status: instance.status, set: { settings } };
}

async function snapshot({ ctx, key, server }: Job, name: string): Promise<Outcome> {
  ctx.transact(steps.tell, { key, events: [["backup", "Backing up DB instance"]] });
  await ctx.engine.takeSnapshot(server.id, serverId(ctx, name));
  ctx.transact(steps.settleSnapshot, { name, status: "available" });
  return {
    status: "available",
    events: [["backup", "Finished DB Instance backup"]],
  };
}

async function promote({ ctx, key, work, server }: Job): Promise<undefined> {
  const { follows: _, ...alone } = server;
  await ctx.engine.stop(server.id);
  await ctx.engine.start(alone);
  ctx.transact(steps.settlePromotion, { key, work });
}

async function remove({ ctx, key, server }: Job, finalSnapshot?: string): Promise<undefined> {
  if (finalSnapshot !== undefined) {
    await ctx.engine.takeSnapshot(server.id, serverId(ctx, finalSnapshot));
    ctx.transact(steps.settleSnapshot, { name: finalSnapshot, status: "available" });
  }
  await ctx.engine.remove(server.id);
  ctx.transact(steps.forget, key);
}

function giveUp({ ctx, key, work, instance, server }: Job, error: HarnessError): void {
  const failed = (name: string | undefined) => {
    if (name !== undefined) ctx.transact(steps.settleSnapshot, { name, status: "failed" });
  };
  if (work.kind === "snapshot") failed(work.snapshot);
  if (work.kind === "delete") failed(work.finalSnapshot);
  const status = ctx.engine.isRunning(server.id) ? "available" : stateAfter(work, error);
  ctx.transact(steps.settle, {
    key,
    work,
    status: work.kind === "configure" ? instance.status : status,
    events: [["failure", `The DB instance's ${work.kind} failed: ${error.message}`]],
  });
}

function stateAfter(work: Work, error: HarnessError): InstanceStatus {
  if (/configuration file .* contains errors|invalid value for parameter/.test(error.message))
    return "incompatible-parameters";
  if (/could not (bind|create any TCP)|Address already in use/.test(error.message))
    return "incompatible-network";
  if (work.kind === "create")
    return work.beginning.kind === "snapshot" ? "incompatible-restore" : "failed";
  return "failed";
}
