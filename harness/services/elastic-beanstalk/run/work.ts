/** What the operations on a running environment share: its loop's context, its fleet, its voice. */

import { present } from "#kernel/assert.ts";
import type { AccountId } from "#kernel/brand.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { AccountPrincipal } from "#kernel/principal.ts";
import { settingsInForce } from "../describe.ts";
import type { Fleet } from "../engine.ts";
import type { EbProcedureContext } from "../operation.ts";
import type { Settings } from "../options/settings.ts";
import type { EnvironmentDocument, EventDocument, InstanceDocument } from "../store.ts";
import * as steps from "./steps.ts";

export interface Work {
  readonly ctx: EbProcedureContext;
  /** Of the environment. */
  readonly id: string;
  readonly fleet: Fleet;
  /** Of the request that the operation carries out. */
  readonly requestId: string;
  /** Aborted when the operation is to end early: an abort, a termination, the harness's end. */
  readonly cut: AbortSignal;
}

/** Elastic Beanstalk acts in its owner's account with all permissions there. */
export const owner = (account: AccountId): AccountPrincipal => ({
  type: "account",
  account,
  arn: `arn:aws:iam::${account}:root`,
});

export function environmentOf({ ctx, id }: Work): EnvironmentDocument {
  return present(ctx.store.environments.find(id), `the environment ${id}`);
}

export function instancesOf({ ctx, id }: Work): readonly InstanceDocument[] {
  return ctx.store.instancesOf(id);
}

export function settingsOfWork(work: Work): Settings {
  return settingsInForce(environmentOf(work));
}

export function tell(work: Work, severity: EventDocument["severity"], message: string): void {
  const { id, requestId, ctx } = work;
  ctx.transact(steps.tell, { id, severity, message, requestId });
}

export function change(work: Work, changed: Partial<EnvironmentDocument>): void {
  work.ctx.transact(steps.changeEnvironment, { id: work.id, change: changed });
}

/** Looks at the fleet now, and keeps what is seen. */
export function look({ ctx, id, fleet }: Pick<Work, "ctx" | "id" | "fleet">): void {
  ctx.transact(steps.observe, { id, observations: fleet.observe() });
}

/** The operation's end before its time; nothing more is told of it here. */
export class CutShort extends Error {
  override readonly name = "CutShort";
}

export function throwIfCut({ cut }: Work): void {
  if (cut.aborted) throw new CutShort(messageOf(cut.reason));
}
