/** Changing a parameter group's values, and telling its caches. */

import { enqueued } from "./cache.ts";
import * as errors from "./errors.ts";
import { happened } from "./happened.ts";
import type { CacheContext } from "./operation.ts";
import { isDefaultGroup } from "./parameters.ts";
import type { KeptParameterGroup } from "./store.ts";

/** AWS's own groups cannot be changed. */
export function ownGroup(group: KeptParameterGroup): KeptParameterGroup {
  if (isDefaultGroup(group.name))
    throw errors.parameterGroupState(
      `The default parameter group ${group.name} cannot be changed.`,
    );
  return group;
}

/** Undefined gives ElastiCache's own value back. */
export function changeValues(
  ctx: CacheContext,
  group: KeptParameterGroup,
  changes: readonly { readonly name: string; readonly value: string | undefined }[],
): void {
  const values = new Map(Object.entries(group.values));
  for (const { name, value } of changes) {
    if (value === undefined) values.delete(name);
    else values.set(name, value);
    const message = `Updated parameter ${name} to ${value ?? "its default"}`;
    happened(ctx, "cache-parameter-group", group.name, message);
  }
  ctx.store.parameterGroups.put(group.name, { ...group, values: Object.fromEntries(values) });
  for (const cache of ctx.store.all())
    if (cache.parameterGroup === group.name)
      ctx.store.caches.put(cache.key, enqueued(cache, { kind: "configure" }));
}
