/**
 * The loop behind each environment: carries out what was asked of it, and between that looks at
 * its instances. It begins again with the harness, so environments outlive a restart.
 */

import { assert } from "#kernel/assert.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { uuid } from "#kernel/ids.ts";
import type { Background } from "#operation/service.ts";
import type { Fleet, FleetWatcher } from "../engine.ts";
import { living } from "../find.ts";
import type { EbProcedureContext, EbStep, Engine } from "../operation.ts";
import { findPlatform } from "../platforms.ts";
import type { BeanstalkStore, EnvironmentDocument, OperationDocument } from "../store.ts";
import { giveBack, hold, letGo } from "./held.ts";
import { create, rebuild, recover } from "./launch.ts";
import { restart, swap, terminate } from "./restart.ts";
import * as steps from "./steps.ts";
import { type Tended, tend } from "./tend.ts";
import { update } from "./update.ts";
import { CutShort, look, tell, type Work } from "./work.ts";

export const environmentKeeper: Background<BeanstalkStore, Engine> = {
  name: "environment",
  wanted: (store) => living(store).map(({ id }) => id),
  run: keep,
};

async function keep(id: string, ctx: EbProcedureContext): Promise<void> {
  const environment = ctx.transact(begin, id);
  if (!environment || !ctx.engine) return;
  const { name, solutionStack } = environment;
  const platform = findPlatform(solutionStack)?.kind ?? "node";
  const facts = { account: ctx.account, region: ctx.region, environmentId: id };
  await giveBack(ctx, id);
  const fleet: Fleet = await ctx.engine.open(
    { ...facts, environmentName: name, platform },
    watcherOf(ctx, id, () => fleet),
  );
  const tended: Tended = { ctx, fleet, id, samples: [] };
  try {
    while (!ctx.signal.aborted) {
      const { operation, status } = ctx.store.environments.find(id) ?? {};
      if (status === undefined || status === "Terminated") return;
      if (operation) await carryOut(ctx, fleet, id, operation);
      else await tend(tended);
    }
  } finally {
    await fleet.close();
  }
}

/** Keeps what the fleet tells; at the harness's end only what outlives it. */
function watcherOf(ctx: EbProcedureContext, id: string, fleet: () => Fleet): FleetWatcher {
  return {
    onChange() {
      if (!ctx.signal.aborted) look({ ctx, id, fleet: fleet() });
    },
    onNotice(instanceId, notice) {
      if (ctx.signal.aborted) return;
      const { severity } = notice;
      const message = `[Instance: ${instanceId}] ${notice.message}`;
      ctx.transact(steps.tell, { id, severity, message });
    },
    onReceive: (instanceId, queueUrl, messages) =>
      ctx.transact(hold, { id, instanceId, queueUrl, messages }),
    onConclude: (instanceId, message) =>
      ctx.transact(letGo, { id, instanceId, messages: [message] }),
  };
}

/** What a harness that ended left behind is not running now, whatever the documents say. */
const begin: EbStep<string, EnvironmentDocument | undefined> = (id, ctx) => {
  const found = ctx.store.environments.find(id);
  if (!found) return { output: undefined };
  for (const instance of ctx.store.instancesOf(id)) {
    const { observation: _, metrics: __, ...rest } = instance;
    ctx.store.instances.put(`${id}/${instance.id}`, rest);
  }
  const goesOn = ["create", "terminate", "rebuild"].includes(found.operation?.kind ?? "");
  if (goesOn || found.status === "Terminated") return { output: found };
  const operation: OperationDocument = { kind: "recover", requestId: uuid(ctx.random) };
  const changed: EnvironmentDocument = {
    ...found,
    operation,
    status: "Updating",
    health: { color: "Grey", status: "Unknown", causes: [] },
  };
  ctx.store.environments.put(id, changed);
  return { output: changed };
};

type Doing = (work: Work, operation: OperationDocument) => Promise<void>;

const DOINGS: Readonly<Record<OperationDocument["kind"], Doing>> = {
  create,
  update,
  rebuild,
  restart,
  swap,
  terminate,
  recover,
};

async function carryOut(
  ctx: EbProcedureContext,
  fleet: Fleet,
  id: string,
  operation: OperationDocument,
): Promise<void> {
  const { requestId, kind } = operation;
  const ending = new AbortController();
  const cut = AbortSignal.any([ctx.signal, ending.signal]);
  // Resolves with the operation's end at the latest, as that is a commit.
  const watching = ctx
    .until(() => (isOver(ctx.store, id, requestId) ? true : undefined), {})
    .then(() => ending.abort(new Error("the operation was aborted")))
    .catch((error: unknown) => assert(ctx.signal.aborted, messageOf(error)));
  const work: Work = { ctx, id, fleet, requestId, cut };
  try {
    await DOINGS[kind](work, operation);
  } catch (error) {
    if (ctx.signal.aborted || error instanceof CutShort) return;
    giveUp(work, kind, error);
    // Anything else is a fault of the harness: it is journaled as one.
    if (!(error instanceof AwsError || error instanceof HarnessError)) throw error;
  } finally {
    if (ctx.signal.aborted) ending.abort();
    else if (ctx.store.environments.find(id)?.operation?.requestId !== requestId) await watching;
  }
}

function isOver(store: BeanstalkStore, id: string, requestId: string): boolean {
  const operation = store.environments.find(id)?.operation;
  return operation?.requestId !== requestId || operation.isAborted === true;
}

/** AWS's words where they are other ones. */
const FAILED: Readonly<Partial<Record<OperationDocument["kind"], string>>> = {
  create: "Failed to launch environment.",
  update: "Failed to deploy application.",
};

function giveUp(work: Work, kind: OperationDocument["kind"], error: unknown): void {
  const { ctx, id, requestId } = work;
  tell(work, "ERROR", messageOf(error));
  const message = FAILED[kind] ?? `Failed to ${kind} environment.`;
  ctx.transact(steps.endOperation, { id, requestId, severity: "ERROR", message, change: {} });
}
