/**
 * The services as the dispatcher looks them up: each read from disk when it is first called, each
 * operation as a transition or a procedure, each store opened once an account and region.
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

/** A service that is read from disk when it is first called: most runs call a few of them. */
export interface LazyService {
  readonly name: ServiceName;
  load(): Promise<AnyService>;
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
  /** The names of all services, loaded or not. */
  readonly names: readonly ServiceName[];
  /** Those that were called; the others have no state, want no loops and are told of no events. */
  loaded(): readonly AnyService[];
  /** Undefined for a service that there is not, and for one that was not called yet. */
  service(name: string): AnyService | undefined;
  /** Reads the service from disk if it was not called yet; undefined when there is none. */
  load(name: string): Promise<AnyService | undefined>;
  /** An operation clients can call. */
  operation(service: AnyService, name: string): AnyOperation | undefined;
  /** An operation only deliveries and the service itself can reach. */
  internal(service: AnyService, name: string): AnyOperation | undefined;
  scope(service: AnyService, world: World, region: Region): RouteScope<unknown>;
  routesFor(type: EventType): readonly Route[];
}

/** `services` are what `defineService` returned, their own types erased, or how to come by it. */
export function createRegistry(
  services: readonly (AnyService | LazyService)[],
  clock: Clock,
): Registry {
  const byName = new Map(services.map((service) => [service.name as string, service]));
  assert(byName.size === services.length, "two services have the same name");
  const loaded = new Map<string, AnyService>();
  const loading = new Map<string, Promise<AnyService>>();
  const stores = new WeakMap<World, Map<string, unknown>>();
  const routes = new Map<EventType, Route[]>();

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
  const register = (service: AnyService): AnyService => {
    loaded.set(service.name, service);
    for (const { on, route } of service.subscriptions ?? [])
      getOrCreate(routes, on, () => []).push({
        service: service.name,
        route: (event, world, region) => route(event, scope(service, world, region)),
      });
    return service;
  };
  const readService = async (service: LazyService): Promise<AnyService> => {
    try {
      return register(await service.load());
    } catch (error) {
      // The next call asks again: nothing is remembered of one that failed.
      loading.delete(service.name);
      throw error;
    }
  };
  for (const service of services) if (!isLazy(service)) register(service);

  return {
    names: services.map((service) => service.name),
    loaded: () => [...loaded.values()],
    service: (name) => loaded.get(name),
    async load(name) {
      const service = byName.get(name);
      if (service === undefined || !isLazy(service)) return service;
      return getOrCreate(loading, name, () => readService(service));
    },
    operation(service, name) {
      const transition = service.transitions[name];
      if (transition) return { kind: "transition", run: transition };
      const procedure = service.procedures[name];
      return procedure && { kind: "procedure", run: procedure };
    },
    internal: (service, name) => service.internal?.[name],
    scope,
    routesFor: (type) => routes.get(type) ?? [],
  };
}

/** Whether the service is still to be read from disk. */
export const isLazy = (service: AnyService | LazyService): service is LazyService =>
  "load" in service;

/** A definition as the registry takes it, whatever its own store and engine types are. */
export function erased<S extends ServiceName, Store, Engine>(
  definition: ServiceDefinition<S, Store, Engine>,
): AnyService {
  return definition as unknown as AnyService;
}
