/**
 * The in-process pipeline: resolve, receive, authorize, validate, invoke, commit and publish.
 * Requests from the wire, deliveries of the bus and calls between services all take this one way.
 */

import type { DeliveryFailure } from "#bus/attempt.ts";
import type { PendingDelivery } from "#bus/outbox.ts";
import type { World } from "#bus/world.ts";
import type { Region } from "#kernel/brand.ts";
import { isDiskFull } from "#kernel/disk-full.ts";
import { uuid } from "#kernel/ids.ts";
import type { ServicePrincipal } from "#kernel/principal.ts";
import type { ProcedureContext } from "#operation/context.ts";
import type { Call, Outcome } from "../call.ts";
import { carryOut, type Job } from "./carry-out.ts";
import { procedureContext } from "./contexts.ts";
import { notImplemented } from "./errors.ts";
import { journalCall } from "./journal-call.ts";
import type { Machine, MachineOptions } from "./machine.ts";
import type { AnyService } from "./registry.ts";

/** The address that calls from inside the harness are made from. */
const INSIDE = "127.0.0.1";

export interface Dispatcher {
  /** Carries out a call; its every failure is an outcome. Throws only what keeps a service from loading. */
  dispatch(call: Call): Promise<Outcome>;
  /** Carries out a delivery of the bus; resolves to the error, but throws that the disk is full. */
  deliver(
    world: World,
    pending: PendingDelivery,
    cause: number,
  ): Promise<DeliveryFailure | undefined>;
  /** Runs a procedure of the service's own, outside any call, such as a background loop. */
  runOwn(
    service: AnyService,
    world: World,
    region: Region,
    signal: AbortSignal,
    run: (ctx: ProcedureContext<unknown>) => Promise<void>,
  ): Promise<void>;
}

export function createDispatcher(options: MachineOptions): Dispatcher {
  const { registry, worlds } = options;

  const dispatch = async (call: Call): Promise<Outcome> => {
    const service = registry.service(call.service) ?? (await registry.load(call.service));
    const world = worlds.of(call.account);
    const job = service && jobFor(service, call, world);
    if (job) return carryOut(machine, job);
    const error = notImplemented(call.service, call.operation);
    journalCall(world, call, { failure: error });
    return { ok: false, error };
  };

  const machine: Machine = { ...options, dispatch };

  const jobFor = (service: AnyService, call: Call, world: World): Job | undefined => {
    const operation = registry.operation(service, call.operation);
    if (operation) return { call, service, operation, world, guarded: true };
    const internal = registry.internal(service, call.operation);
    if (!internal) return undefined;
    // Only the gateway and the bus can name an internal operation: the model has none of them.
    const guarded = call.operation in (service.authorization?.actions ?? {});
    return { call, service, operation: internal, world, guarded };
  };

  const ownCall = (
    service: AnyService,
    operation: string,
    world: World,
    region: Region,
  ): Omit<Call, "input" | "principal" | "cause" | "traceHeader"> => ({
    service: service.name,
    operation,
    account: world.account,
    region,
    requestId: uuid(options.random),
    origin: options.origin(),
    sourceIp: INSIDE,
    signal: options.signal,
    wire: undefined,
  });

  return {
    dispatch,
    async deliver(world, { delivery, region, traceHeader }, cause) {
      const service = registry.service(delivery.service) ?? (await registry.load(delivery.service));
      if (!service) return notImplemented(delivery.service, delivery.operation);
      const { input, as: principal } = delivery;
      const own = ownCall(service, delivery.operation, world, region);
      const job = jobFor(service, { ...own, input, principal, cause, traceHeader }, world);
      if (!job) return notImplemented(delivery.service, delivery.operation);
      const outcome = await carryOut(machine, job);
      if (outcome.ok) return undefined;
      // No attempt at all: the delivery waits until there is room.
      if (isDiskFull(outcome.error)) throw outcome.error;
      return outcome.error;
    },
    async runOwn(service, world, region, signal, run) {
      const own = ownCall(service, "background", world, region);
      const principal = itself(service, world);
      const call: Call = {
        ...own,
        input: {},
        principal,
        cause: undefined,
        traceHeader: undefined,
        signal,
      };
      await run(procedureContext(machine, { call, service, world }, undefined));
    },
  };
}

function itself(service: AnyService, world: World): ServicePrincipal {
  return {
    type: "service",
    account: world.account,
    name: `${service.actionPrefix}.amazonaws.com`,
  };
}
