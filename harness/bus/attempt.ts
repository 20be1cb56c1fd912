/** One attempt at a delivery, the faults that strike it, and what follows from its outcome. */

import type { FaultPlan, FaultTarget } from "#faults/plan.ts";
import type { Region } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import { isDiskFull } from "#kernel/disk-full.ts";
import type { Delivery } from "./events.ts";
import { journalStrike } from "./journal-strike.ts";
import type { PendingDelivery } from "./outbox.ts";
import type { World } from "./world.ts";

export interface DeliveryFailure {
  /** An AWS error code. */
  readonly code: string;
  readonly message: string;
}

export interface AttemptOptions {
  readonly clock: Clock;
  readonly faults: FaultPlan;
  /** Makes the call; resolves to the error when it failed, and throws when the disk is full. */
  deliver(
    world: World,
    pending: PendingDelivery,
    cause: number,
  ): Promise<DeliveryFailure | undefined>;
}

/** Takes a delivery that is to be made later. */
export type Reschedule = (pending: PendingDelivery) => void;

const LOST: DeliveryFailure = {
  code: "LostAcknowledgement",
  message: "the target acted, but an injected fault lost its answer",
};

/** How long a delivery waits for room on a full disk. */
const NO_ROOM_WAIT_MS = 2_000;

/** Makes one attempt; the delivery leaves the outbox, or comes back through `again`. */
export async function attempt(
  options: AttemptOptions,
  world: World,
  pending: PendingDelivery,
  again: Reschedule,
): Promise<void> {
  try {
    await attemptNow(options, world, pending, again);
  } catch (error) {
    // It is still in the outbox, and no attempt was used up.
    if (!isDiskFull(error)) throw error;
    again({ ...pending, due: options.clock.now() + NO_ROOM_WAIT_MS });
  }
}

async function attemptNow(
  options: AttemptOptions,
  world: World,
  pending: PendingDelivery,
  again: Reschedule,
): Promise<void> {
  const { delivery, refs } = pending;
  const record = world.journal.append({
    kind: "delivery",
    cause: pending.cause,
    service: delivery.service,
    operation: delivery.operation,
    summary: delivery.label,
    refs,
  });
  const strikes = options.faults.strike("attempted", targetOf(world, delivery, pending.region));
  for (const strike of strikes)
    journalStrike(world, strike, { cause: record.seq, label: delivery.label, refs });
  const injected = strikes.map(({ effect }) => effect).find((effect) => effect.kind === "error");
  const failure = injected
    ? { code: injected.code, message: "an injected fault" }
    : await options.deliver(world, pending, record.seq);
  const lost = strikes.some(({ effect }) => effect.kind === "lostAck") ? LOST : undefined;
  const outcome = failure ?? lost;
  if (outcome === undefined) return world.outbox.remove(pending.id);
  world.journal.conclude(record.seq, { failure: outcome.code });
  follow(options.clock, world, { ...pending, cause: record.seq }, outcome, again);
}

/** A failed delivery is retried by its own table, passed to its dead-letter target, or given up. */
function follow(
  clock: Clock,
  world: World,
  pending: PendingDelivery,
  failure: DeliveryFailure,
  again: Reschedule,
): void {
  const { delivery, refs } = pending;
  const tell = (kind: "retry" | "dropped", consequence: string) =>
    world.journal.append({
      kind,
      cause: pending.cause,
      summary: `${delivery.label}: ${failure.code}: ${failure.message}; ${consequence}`,
      failure: failure.code,
      refs,
    });
  const fatal = delivery.fatal?.includes(failure.code) ?? false;
  const waitMs = fatal ? undefined : delivery.retryAfterMs[pending.attempts];
  if (waitMs !== undefined) {
    const attempts = pending.attempts + 1;
    const due = clock.now() + waitMs;
    world.outbox.postpone(pending.id, attempts, due);
    const { seq } = tell("retry", `attempt ${attempts + 1} follows in ${waitMs / 1000} s`);
    again({ ...pending, attempts, due, cause: seq });
    return;
  }
  const { otherwise } = delivery;
  const { seq } = tell("dropped", otherwise ? `it goes to ${otherwise.label}` : "it was given up");
  const next = world.database.transact(() => {
    world.outbox.remove(pending.id);
    if (!otherwise) return undefined;
    const due = clock.now();
    return world.outbox.add({ ...pending, delivery: otherwise, cause: seq, attempts: 0, due });
  });
  if (next) again(next);
}

/** A delivery as faults are matched with it. */
export function targetOf({ account }: World, delivery: Delivery, region: Region): FaultTarget {
  const { service, operation, label, as } = delivery;
  return { service, operation, label, principal: as.name, account, region };
}
