/**
 * What the adversary does to a client's call. Only clients are struck, those on the wire and the
 * daemons that stand for one; a test's own hand and one service calling another are left alone.
 */

import { journalStrike } from "#bus/journal-strike.ts";
import type { World } from "#bus/world.ts";
import type { FaultTarget, Strike } from "#faults/plan.ts";
import { principalName } from "#kernel/principal.ts";
import type { Call } from "../call.ts";
import { connectionClosed, injected, throttled } from "./errors.ts";
import type { Machine } from "./machine.ts";

export type CallStrikes = readonly Strike<"called">[];

/** A call as faults are matched with it; `resource` is the ARN that it acts on. */
export function targetOf(call: Call, resource: string | undefined): FaultTarget {
  const { service, operation, account, region } = call;
  const principal = principalName(call.principal);
  return { service, operation, account, region, principal, label: resource ?? service };
}

/** The faults that strike the call. */
export function strikesOn(
  { faults }: Machine,
  call: Call,
  resource: string | undefined,
): CallStrikes {
  return call.byClient ? faults.strike("called", targetOf(call, resource)) : [];
}

/** Whether the connection is closed whatever becomes of the call. */
export function isUnanswered(strikes: CallStrikes): boolean {
  return strikes.some(({ effect: { kind } }) => kind === "lostAck" || kind === "drop");
}

export interface StruckCall {
  readonly world: World;
  readonly call: Call;
  readonly resource: string | undefined;
  /** The call's own record. */
  readonly cause: number;
}

/** Journals the strikes, waits out delays, and throws where the call is not to be carried out. */
export async function endure(
  machine: Machine,
  { world, call, resource, cause }: StruckCall,
  strikes: CallStrikes,
): Promise<void> {
  const label = `${call.service} ${call.operation}${resource ? ` ${resource}` : ""}`;
  const refs = resource ? [resource] : [];
  for (const strike of strikes) journalStrike(world, strike, { cause, label, refs });
  for (const { effect } of strikes) {
    switch (effect.kind) {
      case "delay":
        await pass(machine, effect.ms);
        break;
      case "error":
        throw injected(effect);
      case "throttle":
        throw throttled(call, effect.message);
      case "drop":
        throw connectionClosed();
      case "lostAck":
        break;
    }
  }
}

/** By the harness clock. A client that goes away meanwhile does not call its request back. */
function pass({ clock, signal }: Machine, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      timer.cancel();
      reject(signal.reason);
    };
    const timer = clock.schedule(clock.now() + ms, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    signal.addEventListener("abort", abort, { once: true });
  });
}
