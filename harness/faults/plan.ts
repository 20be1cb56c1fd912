/**
 * A delivery adversary as data: which deliveries to disturb, and how. What SQS, SNS and S3 document
 * as possible (a message twice, late, out of order) happens here on demand, drawn from a seed.
 */

import type { Random } from "#kernel/random.ts";

export type FaultEffect =
  /** The delivery is made again, `copies` times (1 by default). */
  | { readonly kind: "duplicate"; readonly copies?: number }
  /** The delivery waits `ms` on the harness clock. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Each matching delivery waits a random time up to `ms`, so that they overtake one another. */
  | { readonly kind: "reorder"; readonly ms: number }
  /** The delivery is made, but its success is not believed: it is retried. */
  | { readonly kind: "lostAck" }
  /** The attempt fails with this code before it reaches its target. */
  | { readonly kind: "error"; readonly code: string }
  /** The delivery is never made, as if its event had not been accepted. */
  | { readonly kind: "drop" };

export interface Fault {
  /** Named in the journal. */
  readonly name: string;
  /** Target service, such as `sqs`; any when absent. */
  readonly service?: string;
  /** Target operation, such as `SendMessage`; any when absent. */
  readonly operation?: string;
  /** Text that the delivery's label must contain. */
  readonly label?: string;
  /** Chance of each match to be disturbed, 0 to 1; always when absent. */
  readonly probability?: number;
  /** Which matches to disturb, counted from 1; all when absent. */
  readonly nth?: readonly number[];
  readonly effect: FaultEffect;
}

export interface FaultTarget {
  readonly service: string;
  readonly operation: string;
  readonly label: string;
}

/** A delivery is disturbed once when it is scheduled, and once at each attempt. */
export type FaultStage = "scheduled" | "attempted";

export interface FaultPlan {
  /** The faults that strike `target` at this stage; counts it as a match. */
  strike(target: FaultTarget, stage: FaultStage): readonly Fault[];
  /** Adds faults; the returned function takes them back. */
  add(...faults: readonly Fault[]): () => void;
  clear(): void;
  list(): readonly Fault[];
}

export function createFaultPlan(random: Random, initial: readonly Fault[] = []): FaultPlan {
  const counts = new Map<Fault, number>(initial.map((fault) => [fault, 0]));
  return {
    strike: (target, stage) =>
      [...counts.keys()].filter((fault) => {
        if (stageOf(fault) !== stage || !matches(fault, target)) return false;
        const nth = (counts.get(fault) ?? 0) + 1;
        counts.set(fault, nth);
        if (fault.nth && !fault.nth.includes(nth)) return false;
        return fault.probability === undefined || random.float() < fault.probability;
      }),
    add(...faults) {
      for (const fault of faults) counts.set(fault, 0);
      return () => {
        for (const fault of faults) counts.delete(fault);
      };
    },
    clear: () => counts.clear(),
    list: () => [...counts.keys()],
  };
}

function stageOf(fault: Fault): FaultStage {
  const { kind } = fault.effect;
  return kind === "lostAck" || kind === "error" ? "attempted" : "scheduled";
}

function matches(fault: Fault, target: FaultTarget): boolean {
  return (
    (fault.service === undefined || fault.service === target.service) &&
    (fault.operation === undefined || fault.operation === target.operation) &&
    (fault.label === undefined || target.label.includes(fault.label))
  );
}
