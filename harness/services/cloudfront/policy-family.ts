/**
 * What the three kinds of policies that behaviours share have in common: names are unique, AWS's
 * own ones cannot be changed, and one in use cannot be deleted.
 */

import type { AwsError } from "#kernel/aws-error.ts";
import { uuid } from "#kernel/ids.ts";
import type { TransitionContext } from "#operation/context.ts";
import type { Collection } from "#store/documents.ts";
import { type Behaviour, behavioursOf } from "./distribution.ts";
import { alreadyExists, illegalPolicy, inUse } from "./errors.ts";
import { checkMatch, documentsOf, found, newVersion, nextVersion, pageOf } from "./family.ts";
import { managedDocuments } from "./managed-policies.ts";
import type { CloudfrontStore, Versioned } from "./store.ts";

type Context = TransitionContext<CloudfrontStore>;

/** One kind of policy as data. */
export interface PolicyKind<Config extends { readonly Name: string }> {
  /** The prefix of its error codes, such as `CachePolicy`. */
  readonly name: string;
  readonly managed: Readonly<Record<string, Config>>;
  shelf(store: CloudfrontStore): Collection<Versioned<Config>>;
  missing(): AwsError;
  /** The id of the policy of this kind that a behaviour uses. */
  usedBy(behaviour: Behaviour): string | undefined;
  /** Throws for settings that cannot be. */
  check(config: Config): void;
}

type Named = { readonly Name: string };

function checkName<C extends Named>(kind: PolicyKind<C>, config: C, ctx: Context, own?: string) {
  kind.check(config);
  const all = [...documentsOf(kind.shelf(ctx.store)), ...managedDocuments(kind.managed)];
  if (all.some((policy) => policy.config.Name === config.Name && policy.id !== own)) {
    throw alreadyExists(`${kind.name}AlreadyExists`, `A ${kind.name} named ${config.Name}`);
  }
}

export function createPolicy<C extends Named>(kind: PolicyKind<C>, config: C, ctx: Context) {
  checkName(kind, config, ctx);
  const policy = newVersion(ctx, uuid(ctx.random), config);
  kind.shelf(ctx.store).put(policy.id, policy);
  return policy;
}

/** The account's own policy, or AWS's. */
export function findPolicy<C extends Named>(kind: PolicyKind<C>, id: string, ctx: Context) {
  const managed = managedDocuments(kind.managed).find((policy) => policy.id === id);
  return managed ?? found(kind.shelf(ctx.store), id, kind.missing);
}

export function updatePolicy<C extends Named>(
  kind: PolicyKind<C>,
  request: { readonly Id: string; readonly IfMatch?: string | undefined; readonly config: C },
  ctx: Context,
) {
  const policy = changeable(kind, request.Id, ctx);
  checkMatch(policy, request.IfMatch);
  checkName(kind, request.config, ctx, policy.id);
  const next = nextVersion(ctx, policy, request.config);
  kind.shelf(ctx.store).put(next.id, next);
  return next;
}

export function deletePolicy<C extends Named>(
  kind: PolicyKind<C>,
  request: { readonly Id: string; readonly IfMatch?: string | undefined },
  ctx: Context,
): void {
  const policy = changeable(kind, request.Id, ctx);
  checkMatch(policy, request.IfMatch);
  const user = documentsOf(ctx.store.distributions).find(({ config }) =>
    behavioursOf(config).some((behaviour) => kind.usedBy(behaviour) === policy.id),
  );
  if (user) {
    const what = `The ${kind.name} ${policy.id}`;
    throw inUse(`${kind.name}InUse`, what, `distribution ${user.id}`);
  }
  kind.shelf(ctx.store).remove(policy.id);
}

function changeable<C extends Named>(kind: PolicyKind<C>, id: string, ctx: Context) {
  if (Object.hasOwn(kind.managed, id)) throw illegalPolicy(`The ${kind.name} ${id}`);
  return found(kind.shelf(ctx.store), id, kind.missing);
}

/** A page of AWS's and the account's own policies, or of one sort only. */
export function listPolicies<C extends Named>(
  kind: PolicyKind<C>,
  request: {
    readonly Type?: string | undefined;
    readonly Marker?: string | undefined;
    readonly MaxItems?: number | undefined;
  },
  ctx: Context,
) {
  const managed = request.Type === "custom" ? [] : managedDocuments(kind.managed);
  const own = request.Type === "managed" ? [] : documentsOf(kind.shelf(ctx.store));
  const all = [...managed, ...own].sort((a, b) => (a.id < b.id ? -1 : 1));
  const page = pageOf(all, request);
  const typeOf = (id: string) => (Object.hasOwn(kind.managed, id) ? "managed" : "custom");
  return {
    items: page.items.map((policy) => ({ type: typeOf(policy.id), policy })),
    members: {
      MaxItems: page.maxItems,
      Quantity: page.items.length,
      ...(page.nextMarker !== undefined && { NextMarker: page.nextMarker }),
    },
  };
}
