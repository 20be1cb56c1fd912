/**
 * Carries facts to those who act on them. Publishing happens inside the transaction of the change:
 * the event's deliveries are decided by pure rules and written to the outbox. After the commit each
 * is attempted as a call, retried by its own table on the harness clock, and given up aloud.
 */

import type { EffectAt } from "#faults/fault.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import type { Timer } from "#kernel/clock.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import { messageOf } from "#kernel/harness-error.ts";
import type { Random } from "#kernel/random.ts";
import { type AttemptOptions, attempt, targetOf } from "./attempt.ts";
import type { Delivery, EventType, Routing, ServiceEvent } from "./events.ts";
import type { JournalRecord } from "./journal.ts";
import { journalStrike } from "./journal-strike.ts";
import type { PendingDelivery } from "./outbox.ts";
import type { World } from "./world.ts";

/** Deliveries that may follow from one another before a loop is assumed. */
const HOPS_MAX = 40;

/** Attempts under way at once, an account; more wait their turn. */
const CONCURRENT_MAX = 256;

export interface Route {
  readonly service: string;
  route(event: ServiceEvent, world: World, region: Region): Routing;
}

export interface BusOptions extends AttemptOptions {
  readonly random: Random;
  routesFor(type: EventType): readonly Route[];
}

/** Where an event comes from. */
export interface Publication {
  readonly region: Region;
  /** The journal record it follows from. */
  readonly cause: number;
  /** The X-Amzn-Trace-Id of the call that publishes it, which goes on with the deliveries. */
  readonly traceHeader: string | undefined;
}

export interface Bus {
  /** Inside a transaction: journals the event and writes what follows from it. */
  publish(world: World, event: ServiceEvent, from: Publication): void;
  /** Resolves when nothing is under way and nothing is due. */
  settle(): Promise<void>;
  /** What is under way or due, one line each. */
  unsettled(): readonly string[];
  /** Takes up what an earlier process left in the account's outbox. */
  resume(world: World): void;
  /** Starts nothing more; what is under way goes on, and `settle` waits for it. */
  stop(): void;
}

export function createBus(options: BusOptions): Bus {
  const { clock } = options;
  const lanes = new Map<AccountId, Lane>();
  const timers = new Map<string, Timer>();
  const idle: (() => void)[] = [];
  let stopped = false;

  const laneOf = (world: World): Lane =>
    getOrCreate(lanes, world.account, () => ({ waiting: [], running: new Set() }));

  const schedule = (world: World, pending: PendingDelivery) => {
    if (stopped) return;
    if (pending.due <= clock.now()) return start(world, pending);
    const id = `${world.account}/${pending.id}`;
    const begin = () => {
      timers.delete(id);
      start(world, pending);
    };
    timers.set(id, clock.schedule(pending.due, begin));
  };

  const start = (world: World, pending: PendingDelivery): void => {
    const lane = laneOf(world);
    if (stopped) return;
    if (lane.running.size >= CONCURRENT_MAX) return void lane.waiting.push(pending);
    // Its own object, as a retry may begin before this attempt has left the lane.
    const running = { ...pending.delivery };
    lane.running.add(running);
    void attempt(options, world, pending, (next) => schedule(world, next)).then(() => {
      lane.running.delete(running);
      const waiting = lane.waiting.shift();
      if (waiting) start(world, waiting);
      if (unsettled().length === 0) for (const wake of idle.splice(0)) wake();
    });
  };

  const unsettled = () =>
    [...lanes.values()].flatMap((lane) => [
      ...[...lane.running].map((delivery) => delivery.label),
      ...lane.waiting.map((pending) => pending.delivery.label),
    ]);

  return {
    publish(world, event, { region, cause, traceHeader }) {
      const record = journalEvent(world, event, cause);
      const found = options
        .routesFor(event.type)
        .map((route) => follow(route, event, world, region, record));
      for (const { deliveries, skipped } of found) {
        for (const { label, reason } of skipped)
          world.journal.append({
            kind: "skipped",
            cause: record.seq,
            summary: `${label}: ${reason}`,
            refs: event.refs,
          });
        for (const delivery of deliveries) {
          if (tooManyHops(world, record, delivery)) continue;
          const place = delivery.region ?? region;
          const planned = {
            delivery,
            region: place,
            cause: record.seq,
            traceHeader,
            refs: event.refs,
          };
          for (const due of dueTimes(options, world, planned)) {
            const pending = world.outbox.add({ ...planned, attempts: 0, due });
            world.database.afterCommit(() => schedule(world, pending));
          }
        }
      }
    },
    async settle() {
      if (unsettled().length === 0) return;
      await new Promise<void>((resolve) => idle.push(resolve));
    },
    unsettled,
    resume(world) {
      for (const pending of world.outbox.list()) schedule(world, pending);
    },
    stop() {
      stopped = true;
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
      for (const lane of lanes.values()) lane.waiting.length = 0;
    },
  };
}

interface Lane {
  readonly waiting: PendingDelivery[];
  readonly running: Set<Delivery>;
}

function journalEvent(world: World, event: ServiceEvent, cause: number): JournalRecord {
  const { type, refs, cause: _told, failure, ...detail } = event;
  return world.journal.append({
    kind: "event",
    cause,
    failure,
    summary: [type, refs[0] ?? "", "state" in event ? event.state : ""].join(" ").trimEnd(),
    refs,
    detail: JSON.parse(JSON.stringify(detail)),
  });
}

/** A rule that throws is a bug of ours: the change it follows from stands, and the bug is told. */
function follow(
  route: Route,
  event: ServiceEvent,
  world: World,
  region: Region,
  record: JournalRecord,
): Routing {
  try {
    return route.route(event, world, region);
  } catch (error) {
    world.journal.append({
      kind: "bug",
      cause: record.seq,
      service: route.service,
      summary: `${route.service}'s rule for ${event.type} threw: ${messageOf(error)}`,
      detail: { stack: error instanceof Error ? (error.stack ?? "") : "" },
    });
    return { deliveries: [], skipped: [] };
  }
}

function tooManyHops(world: World, event: JournalRecord, delivery: Delivery): boolean {
  if (event.hops < HOPS_MAX) return false;
  world.journal.append({
    kind: "dropped",
    cause: event.seq,
    summary:
      `${delivery.label}: not delivered after ${HOPS_MAX} hops from its first cause; ` +
      "a notification loop is likely (a function that writes where it is triggered from).",
    failure: "HopLimit",
  });
  return true;
}

type Planned = Pick<PendingDelivery, "delivery" | "region" | "cause" | "refs">;

/** When a delivery is to be made: once and now, unless the fault plan says otherwise. */
function dueTimes(
  { clock, random, faults }: BusOptions,
  world: World,
  { delivery, region, cause, refs }: Planned,
): readonly number[] {
  let due = [clock.now()];
  for (const strike of faults.strike("scheduled", targetOf(world, delivery, region))) {
    journalStrike(world, strike, { cause, label: delivery.label, refs });
    due = disturb(due, strike.effect, random);
  }
  return due;
}

function disturb(due: number[], effect: EffectAt<"scheduled">, random: Random): number[] {
  switch (effect.kind) {
    case "drop":
      return [];
    case "duplicate":
      return due.flatMap((time) => Array<number>(1 + (effect.copies ?? 1)).fill(time));
    case "delay":
      return due.map((time) => time + effect.ms);
    case "reorder":
      return due.map((time) => time + Math.ceil(random.float() * effect.ms));
  }
}
