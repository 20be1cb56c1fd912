/**
 * What a service is, as data. Gateway and services agree on these types and on nothing else.
 * An operation is a transition (synchronous, one transaction, returns its output and events) or a
 * procedure (asynchronous: composes transitions and calls, waits, drives its engine).
 */

import type { EventOf, EventType, Routing } from "#bus/events.ts";
import type { AwsError } from "#kernel/aws-error.ts";
import type { AccountId, Region } from "#kernel/brand.ts";
import type { OperationName, OperationTypes, ServiceName } from "#model/types/index.ts";
import type { Documents } from "#store/documents.ts";
import type { Constraints, Violation } from "./constraint.ts";
import type { ProcedureContext, Transition } from "./context.ts";
import type { PolicyDocument } from "./policy.ts";

export type { Transition, TransitionResult } from "./context.ts";

export type Procedure<Store, Engine, Input, Output> = (
  input: Input,
  ctx: ProcedureContext<Store, Engine>,
) => Promise<Output>;

/** A transition of service S for its operation O, typed from the model. */
export type TransitionOf<S extends ServiceName, O extends OperationName<S>, Store> = Transition<
  Store,
  OperationTypes<S, O>["input"],
  OperationTypes<S, O>["output"]
>;

/** A procedure of service S for its operation O, typed from the model. */
export type ProcedureOf<
  S extends ServiceName,
  O extends OperationName<S>,
  Store,
  Engine = unknown,
> = Procedure<Store, Engine, OperationTypes<S, O>["input"], OperationTypes<S, O>["output"]>;

/** Where a service's documents live: it picks the scope of each collection from these. */
export interface StoreScope {
  readonly account: AccountId;
  readonly region: Region;
  readonly documents: Documents;
}

/** Pure rule: what follows from an event of type T, given this service's store. */
export interface Subscription<Store, T extends EventType = EventType> {
  readonly on: T;
  route(event: EventOf<T>, scope: RouteScope<Store>): Routing;
}

export interface RouteScope<Store> {
  readonly store: Store;
  readonly account: AccountId;
  readonly region: Region;
  readonly now: number;
}

/** A loop that runs as long as its key is wanted, such as one poller an event source mapping. */
export interface Background<Store, Engine> {
  readonly name: string;
  /** The keys wanted now; asked at start and after every commit of the account. */
  wanted(store: Store): Iterable<string>;
  /** Runs until `ctx.signal`; a throw is journaled as a bug and the loop is started again. */
  run: Procedure<Store, Engine, string, void>;
}

export interface Authorization<S extends ServiceName, Store> {
  /** IAM actions that are not `<prefix>:<operation name>`; null means no permission is needed. */
  readonly actions?: Readonly<Partial<Record<OperationName<S>, string | null>>>;
  /** The ARN acted on; also the subject of the call in the journal. */
  resource(
    operation: OperationName<S>,
    input: Readonly<Record<string, unknown>>,
    scope: RouteScope<Store>,
  ): string;
  /** The resource's own policy, for the principals that need one. */
  policy?(
    operation: OperationName<S>,
    input: Readonly<Record<string, unknown>>,
    scope: RouteScope<Store>,
  ): PolicyDocument | undefined;
}

type TransitionMap<S extends ServiceName, Store> = {
  readonly [O in OperationName<S>]?: TransitionOf<S, O, Store>;
};
type ProcedureMap<S extends ServiceName, Store, Engine> = {
  readonly [O in OperationName<S>]?: ProcedureOf<S, O, Store, Engine>;
};

export interface ServiceDefinition<
  S extends ServiceName = ServiceName,
  Store = unknown,
  Engine = unknown,
> {
  /** The `@aws-sdk/client-*` suffix. */
  readonly name: S;
  /** IAM's prefix of the service's actions, such as `s3`. */
  readonly actionPrefix: string;
  store(scope: StoreScope): Store;
  readonly transitions: TransitionMap<S, Store>;
  readonly procedures: ProcedureMap<S, Store, Engine>;
  /**
   * Operations that deliveries and the service itself may reach but no client can, such as running
   * an accepted invocation. Names in camelCase, which no AWS operation has.
   */
  readonly internal?: Readonly<Record<string, InternalOperation<Store, Engine>>>;
  readonly constraints?: Readonly<Partial<Record<OperationName<S>, Constraints>>>;
  /** AWS's error for a broken constraint, where it is not a ValidationException. */
  readonly invalid?: (violation: Violation) => AwsError;
  readonly authorization?: Authorization<S, Store>;
  /**
   * What this service does on its own events. Those of others may come before it is loaded: of them
   * it hears only what its own state waits for, as there is none before.
   */
  readonly subscriptions?: readonly Subscription<Store, never>[];
  readonly background?: readonly Background<Store, Engine>[];
  /** Identity policies of a role, by its ARN; undefined when the role is unknown. Only IAM. */
  readonly identityPolicies?: (
    roleArn: string,
    scope: RouteScope<Store>,
  ) => readonly PolicyDocument[] | undefined;
  /** AWS's limits of an account's calls in a region; held to when the option `requestLimits` is on. */
  readonly requestRates?: Readonly<Partial<Record<OperationName<S>, RequestRate>>>;
  /** Operations that work with a restriction: what is missing, for the coverage table. */
  readonly partial?: Readonly<Partial<Record<OperationName<S>, string>>>;
}

/** So many calls a second in the long run; a burst of so many at once before that. */
export interface RequestRate {
  readonly perSecond: number;
  readonly burst: number;
  /** What AWS says when it is exceeded. */
  readonly message: string;
}

export type InternalOperation<Store, Engine> =
  | { readonly kind: "transition"; readonly run: Transition<Store, never, unknown> }
  | { readonly kind: "procedure"; readonly run: Procedure<Store, Engine, never, unknown> };

/** Types a definition's parts against each other; no logic. */
export function defineService<S extends ServiceName, Store, Engine = unknown>(
  definition: ServiceDefinition<S, Store, Engine>,
): ServiceDefinition<S, Store, Engine> {
  return definition;
}

/** Types one subscription; `route` gets the event type named by `on`. */
export function on<T extends EventType, Store>(
  type: T,
  route: (event: EventOf<T>, scope: RouteScope<Store>) => Routing,
): Subscription<Store, never> {
  return { on: type, route } as unknown as Subscription<Store, never>;
}
