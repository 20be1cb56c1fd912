/**
 * The adversary: which of what happens to disturb, and how. One matcher for deliveries, queues and
 * calls; each fault draws from a source of its own, so that with the same seed its n-th match has
 * the same fate whatever else happens beside it.
 */

import { getOrCreate } from "#kernel/get-or-create.ts";
import type { Random } from "#kernel/random.ts";
import { type EffectAt, type Fault, type KnownFault, MOMENTS, type Moment } from "./fault.ts";
import { parseFaults } from "./parse-faults.ts";
import { type Reach, refuseUnreachable } from "./reach.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** What a fault is matched with. */
export interface FaultTarget {
  readonly service: string;
  readonly operation: string;
  /** The caller's ARN or name. */
  readonly principal: string;
  /** What is acted on: an ARN, a delivery's line, a queue and its message. */
  readonly label: string;
  readonly account: string;
  readonly region: string;
}

/** A fault that strikes now. */
export interface Strike<M extends Moment = Moment> {
  /** The fault's. */
  readonly name: string;
  readonly effect: EffectAt<M>;
}

export interface FaultPlan {
  /** What strikes `target` at this moment; counts it as a match of each fault that fits. */
  strike<M extends Moment>(moment: M, target: FaultTarget): readonly Strike<M>[];
  /** Adds faults; the returned function takes them back. Refuses what can strike nowhere. */
  add(...faults: readonly Fault[]): () => void;
  /** Takes back all that were added. */
  clear(): void;
  /** Those that were added. */
  list(): readonly KnownFault[];
}

export interface FaultPlanOptions {
  readonly random: Random;
  /** The harness clock: what rates are judged by. */
  now(): number;
  readonly reach: Reach;
  /** Faults that `clear` leaves: AWS's request limits, when they are asked for. */
  readonly standing?: readonly Fault[];
}

export function createFaultPlan(options: FaultPlanOptions): FaultPlan {
  const standing = checked(options.standing ?? [], options.reach).map((fault) =>
    arm(fault, options),
  );
  const added = new Map<KnownFault, Armed>();
  return {
    strike: (moment, target) =>
      [...standing, ...added.values()]
        .filter((armed) => armed.strikes(moment, target))
        // A fault strikes at the moment of its effect only, so that is an effect of this moment.
        .map(({ fault: { name, effect } }) => ({ name, effect: effect as never })),
    add(...faults) {
      const known = checked(faults, options.reach);
      for (const fault of known) added.set(fault, arm(fault, options));
      return () => {
        for (const fault of known) added.delete(fault);
      };
    },
    clear: () => added.clear(),
    list: () => [...added.keys()],
  };
}

function checked(faults: readonly Fault[], reach: Reach): readonly KnownFault[] {
  const known = parseFaults(faults);
  for (const fault of known) refuseUnreachable(fault, reach);
  return known;
}

/** A fault with what it remembers. */
interface Armed {
  readonly fault: KnownFault;
  strikes(moment: Moment, target: FaultTarget): boolean;
}

function arm(fault: KnownFault, options: FaultPlanOptions): Armed {
  const { nth, probability, effect, name } = fault;
  const random = options.random.fork(name);
  const buckets = new Map<string, TokenBucket>();
  let matches = 0;
  // AWS counts an account's calls region by region.
  const isWithinRate = ({ account, region }: FaultTarget): boolean => {
    if (effect.kind !== "throttle") return false;
    const bucket = getOrCreate(buckets, `${account}/${region}`, () => createTokenBucket(effect));
    return bucket.take(options.now());
  };
  return {
    fault,
    strikes(moment, target) {
      if (momentOf(fault) !== moment || !matchesTarget(fault, target)) return false;
      if (isWithinRate(target)) return false;
      matches++;
      if (nth && !nth.includes(matches)) return false;
      return probability === undefined || random.float() < probability;
    },
  };
}

function momentOf({ at, effect }: KnownFault): Moment | undefined {
  const moments: Readonly<Record<string, Moment>> = MOMENTS[at];
  return moments[effect.kind];
}

function matchesTarget(fault: KnownFault, target: FaultTarget): boolean {
  const same = (name: "service" | "operation" | "account" | "region") =>
    fault[name] === undefined || fault[name] === target[name];
  return (
    same("service") &&
    same("operation") &&
    same("account") &&
    same("region") &&
    target.principal.includes(fault.principal ?? "") &&
    target.label.includes(fault.label ?? "")
  );
}
