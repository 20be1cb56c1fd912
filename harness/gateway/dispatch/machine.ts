/** What the in-process pipeline works with, handed from step to step. */

import type { Bus } from "#bus/bus.ts";
import type { Worlds } from "#bus/world.ts";
import type { FaultPlan } from "#faults/plan.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Logger } from "#kernel/logger.ts";
import type { Random } from "#kernel/random.ts";
import type { Call, Outcome } from "../call.ts";
import type { Registry } from "./registry.ts";

export interface MachineOptions {
  readonly registry: Registry;
  readonly worlds: Worlds;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The engine of each service that has one, by the service's name. */
  readonly engines: Readonly<Record<string, unknown>>;
  /** Base URL of the gateway, for calls that do not come over the wire. */
  readonly origin: () => string;
  readonly bus: () => Bus;
  readonly faults: FaultPlan;
  /** Aborted when the harness stops. */
  readonly signal: AbortSignal;
}

export interface Machine extends MachineOptions {
  dispatch(call: Call): Promise<Outcome>;
}
