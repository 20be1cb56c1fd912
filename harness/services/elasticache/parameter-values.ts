/** Changing a parameter group's values, and telling its caches. */

import { enqueued } from "./cache.ts";
import * as errors from "./errors.ts";
import { happened } from "./happened.ts";
import type { CacheContext } from "./operation.ts";
import { isDefaultGroup, needsReboot } from "./parameters.ts";
import type { KeptParameterGroup } from "./store.ts";

/** AWS's own groups cannot be changed. */
export function ownGroup(group: KeptParameterGroup): KeptParameterGroup {
  if (isDefaultGroup(group.name))
    throw errors.parameterGroupState(
      `The default parameter group ${group.name} cannot be changed.`,
    );
  return group;
}

/**
 * Undefined gives ElastiCache's own value back. AWS: what needs a reboot is "modifiable if the
 * parameter group is not associated with any cache clusters".
 */
export function changeValues(
  ctx: CacheContext,
  group: KeptParameterGroup,
  changes: readonly { readonly name: string; readonly value: string | undefined }[],
): void {
  const users = ctx.store.all().filter(({ parameterGroup }) => parameterGroup === group.name);
  const values = new Map(Object.entries(group.values));
  const fixed = changes.find(({ name, value }) => needsReboot(name) && values.get(name) !== value);
  if (fixed && users[0])
    throw errors.parameterGroupState(
      `The parameter ${fixed.name} cannot be changed in a group that caches use: ${users[0].id} ` +
        `uses ${group.name}. Change it in another group, and give that to the cache.`,
    );
  for (const { name, value } of changes) {
    if (value === undefined) values.delete(name);
    else values.set(name, value);
    const message = `Updated parameter ${name} to ${value ?? "its default"}`;
    happened(ctx, "cache-parameter-group", group.name, message);
  }
  ctx.store.parameterGroups.put(group.name, { ...group, values: Object.fromEntries(values) });
  for (const cache of users)
    ctx.store.caches.put(cache.key, enqueued(cache, { kind: "configure" }));
}
