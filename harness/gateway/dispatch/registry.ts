/**
 * The services as the dispatcher looks them up: each operation as a transition or a procedure, each
 * service's store opened once an account and region.
 */

import type { Route } from "#bus/bus.ts";
import type { EventType, Routing, ServiceEvent } from "#bus/events.ts";
import type { World } from "#bus/world.ts";
import { assert } from "#kernel/assert.ts";
import type { AwsError } from "#kernel/aws-error.ts";
import type { Region } from "#kernel/brand.ts";
import type { Clock } from "#kernel/clock.ts";
import { getOrCreate } from "#kernel/get-or-create.ts";
import type { ServiceName } from "#model/types/index.ts";
import type { Constraints, Violation } from "#operation/constraint.ts";
import type { PolicyDocument } from "#operation/policy.ts";
import type {
  Background,
  Procedure,
  RequestRate,
  RouteScope,
  ServiceDefinition,
  StoreScope,
  Transition,
} from "#operation/service.ts";

/** An operation whose types were checked where its service was defined. */
export type AnyOperation =
  | { readonly kind: "transition"; readonly run: Transition<unknown, unknown, unknown> }
  | { readonly kind: "procedure"; readonly run: Procedure<unknown, unknown, unknown, unknown> };

/**
 * A service definition without its own types. They were checked by `defineService`; the dispatcher
 * only ever hands a service what that same service made, so it can do without them.
 */
export interface AnyService {
  readonly name: ServiceName;
  readonly actionPrefix: string;
  store(scope: StoreScope): unknown;
  readonly transitions: Readonly<Record<string, Transition<unknown, unknown, unknown> | undefined>>;
  readonly procedures: Readonly<
    Record<string, Procedure<unknown, unknown, unknown, unknown> | undefined>
  >;
  readonly internal?: Readonly<Record<string, AnyOperation | undefined>>;
  readonly constraints?: Readonly<Record<string, Constraints | undefined>>;
  readonly invalid?: (violation: Violation) => AwsError;
  readonly authorization?: AnyAuthorization;
  readonly subscriptions?: readonly AnySubscription[];
  readonly background?: readonly Background<unknown, unknown>[];
  readonly identityPolicies?: ServiceDefinition["identityPolicies"];
  readonly requestRates?: Readonly<Record<string, RequestRate | undefined>>;
  readonly partial?: Readonly<Record<string, string | undefined>>;
}

type Input = Readonly<Record<string, unknown>>;

interface AnyAuthorization {
  readonly actions?: Readonly<Record<string, string | null | undefined>>;
  resource(operation: string, input: Input, scope: RouteScope<unknown>): string;
  policy?(operation: string, input: Input, scope: RouteScope<unknown>): PolicyDocument | undefined;
}

interface AnySubscription {
  readonly on: EventType;
  route(event: ServiceEvent, scope: RouteScope<unknown>): Routing;
}

export interface Registry {
  readonly services: readonly AnyService[];
  service(name: string): AnyService | undefined;
  /** An operation clients can call. */
  operation(service: AnyService, name: string): AnyOperation | undefined;
  /** The names of all that clients can call: those, and what stands for a form upload. */
  operationsOf(service: string): readonly string[];
  /** An operation only deliveries and the service itself can reach. */
  internal(service: AnyService, name: string): AnyOperation | undefined;
  scope(service: AnyService, world: World, region: Region): RouteScope<unknown>;
  routesFor(type: EventType): readonly Route[];
}

/** `services` are what `defineService` returned, their own types erased. */
export function createRegistry(services: readonly AnyService[], clock: Clock): Registry {
  const byName = new Map<string, AnyService>(services.map((service) => [service.name, service]));
  assert(byName.size === services.length, "two services have the same name");
  const stores = new WeakMap<World, Map<string, unknown>>();

  const storeOf = (service: AnyService, world: World, region: Region): unknown => {
    const opened = stores.get(world) ?? new Map<string, unknown>();
    stores.set(world, opened);
    const { account, documents } = world;
    return getOrCreate(opened, `${service.name}/${region}`, () =>
      service.store({ account, region, documents }),
    );
  };
  const scope = (service: AnyService, world: World, region: Region): RouteScope<unknown> => ({
    store: storeOf(service, world, region),
    account: world.account,
    region,
    now: clock.now(),
  });
  const routes = routeTable(services, scope);

  return {
    services,
    service: (name) => byName.get(name),
    operation(service, name) {
      const transition = service.transitions[name];
      if (transition) return { kind: "transition", run: transition };
      const procedure = service.procedures[name];
      return procedure && { kind: "procedure", run: procedure };
    },
    operationsOf(name) {
      const { transitions = {}, procedures = {}, authorization } = byName.get(name) ?? {};
      return Object.keys({ ...transitions, ...procedures, ...authorization?.actions });
    },
    internal: (service, name) => service.internal?.[name],
    scope,
    routesFor: (type) => routes.get(type) ?? [],
  };
}

function routeTable(
  services: readonly AnyService[],
  scope: Registry["scope"],
): ReadonlyMap<EventType, readonly Route[]> {
  const table = new Map<EventType, Route[]>();
  for (const service of services)
    for (const subscription of service.subscriptions ?? [])
      getOrCreate(table, subscription.on, () => []).push({
        service: service.name,
        route: (event, world, region) => subscription.route(event, scope(service, world, region)),
      });
  return table;
}

/** A definition as the registry takes it, whatever its own store and engine types are. */
export function erased<S extends ServiceName, Store, Engine>(
  definition: ServiceDefinition<S, Store, Engine>,
): AnyService {
  return definition as unknown as AnyService;
}
