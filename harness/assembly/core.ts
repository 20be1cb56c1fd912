/**
 * The emulator without its wire: worlds, bus, dispatcher and background loops, put together. The
 * harness adds the gateway and the engines to it; a unit test uses it as it is.
 */

import { type Bus, createBus } from "#bus/bus.ts";
import { DELIVERY_TARGETS } from "#bus/events.ts";
import { openWorlds, type Worlds } from "#bus/world.ts";
import type { Fault } from "#faults/fault.ts";
import { createFaultPlan, type FaultPlan } from "#faults/plan.ts";
import { type BackgroundLoops, runBackground } from "#gateway/dispatch/background.ts";
import { createDispatcher, type Dispatcher } from "#gateway/dispatch/dispatcher.ts";
import {
  type AnyService,
  createRegistry,
  type LazyService,
  type Registry,
} from "#gateway/dispatch/registry.ts";
import { FORM_UPLOAD } from "#gateway/steps/post-form.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import { modelledServices, serviceModel } from "#model/service-model.ts";

export interface CoreOptions {
  readonly services: readonly (AnyService | LazyService)[];
  /** By the service's name; a service without its engine fails only where it needs it. */
  readonly engines: Readonly<Record<string, unknown>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Where large blobs go, and the databases when `persistent`. */
  readonly folder: string;
  readonly persistent: boolean;
  /** Base URL of the gateway. */
  readonly origin: () => string;
  /** Regions whose background loops run. */
  readonly regions: readonly Region[];
  /** Faults that stay: the adversary's others come and go. */
  readonly faults?: readonly Fault[];
}

export interface Core {
  readonly registry: Registry;
  readonly worlds: Worlds;
  readonly bus: Bus;
  readonly faults: FaultPlan;
  readonly dispatcher: Dispatcher;
  /** Aborted by `stop`. */
  readonly signal: AbortSignal;
  /** Takes up what earlier processes left in the folder: deliveries, loops, jobs. */
  resume(): void;
  /** Forgets an account's whole state; it starts empty when it is next used. */
  reset(account: AccountId): Promise<void>;
  /** Ends the services' own loops. */
  stopLoops(): Promise<void>;
  stop(): Promise<void>;
}

export function createCore(options: CoreOptions): Core {
  const { clock, random, logger } = options;
  const abort = new AbortController();
  const worlds = openWorlds(options);
  const registry = createRegistry(options.services, clock);
  const faults = createFaultPlan({
    random: random.fork("faults"),
    now: clock.now,
    reach: {
      deliveries: DELIVERY_TARGETS,
      services: registry.names,
      operationsOf: callableOperations,
    },
    standing: options.faults ?? [],
  });
  const dispatcher = createDispatcher({
    registry,
    worlds,
    clock,
    random: random.fork("ids"),
    logger,
    engines: options.engines,
    origin: options.origin,
    bus: () => bus,
    faults,
    signal: abort.signal,
  });
  const bus = createBus({
    clock,
    random: random.fork("bus"),
    faults,
    routesFor: registry.routesFor,
    deliver: dispatcher.deliver,
  });
  worlds.onOpen(bus.resume);
  const loops: BackgroundLoops = runBackground({ ...options, registry, worlds, dispatcher });
  return {
    registry,
    worlds,
    bus,
    faults,
    dispatcher,
    signal: abort.signal,
    resume: worlds.reopen,
    async reset(account) {
      await loops.leave(worlds.of(account));
      await bus.settle();
      worlds.drop(account);
    },
    stopLoops: loops.stop,
    async stop() {
      bus.stop();
      abort.abort();
      await loops.stop();
      await bus.settle();
      worlds.close();
    },
  };
}

/** The names of all that clients can call: the model's, and what stands for a form upload. */
function callableOperations(service: string): readonly string[] {
  const name = modelledServices().find((known) => known === service);
  if (name === undefined) return [];
  const operations = [...serviceModel(name).operations.keys()];
  return name === "s3" ? [...operations, FORM_UPLOAD] : operations;
}
