/** An instance as its engine knows it. */

import { present } from "#kernel/assert.ts";
import type { DatabaseServer } from "./engine.ts";
import { findParameterGroup } from "./find.ts";
import type { DbInstance } from "./instance.ts";
import type { Scope } from "./operation.ts";
import { serverSettings, valuesOf } from "./parameter-group.ts";

/** Ids of servers and snapshots begin with the account: accounts share the machine. */
export const serverId = ({ account }: Pick<Scope, "account">, resourceId: string): string =>
  `${account}/${resourceId}`;

export function serverOf(ctx: Scope, instance: DbInstance): DatabaseServer {
  const source =
    instance.source === undefined ? undefined : ctx.store.instances.find(instance.source);
  return {
    id: serverId(ctx, instance.resourceId),
    address: instance.address,
    settings: serverSettings(instance.settings),
    ...(source ? { follows: source.address } : {}),
  };
}

/** As a start finds it: with all of its parameter group. */
export function atStart(ctx: Scope, instance: DbInstance): DbInstance {
  return { ...instance, settings: valuesOf(findParameterGroup(ctx, instance.parameterGroup)) };
}

/** The instance with a resource id, while its loop runs. */
export const instanceAt = ({ store }: Pick<Scope, "store">, key: string): DbInstance =>
  present(store.instances.find(key), `the instance ${key}`);
