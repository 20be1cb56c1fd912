/** Changing a group's values, and telling its instances. */

import * as errors from "./errors.ts";
import { findParameterGroup } from "./find.ts";
import { happened } from "./happened.ts";
import { enqueued } from "./instance.ts";
import type { RdsStep } from "./operation.ts";
import { isDefaultGroup } from "./parameter-group.ts";
import type { ApplyMethod, KeptParameterGroup } from "./store.ts";

/** The groups of AWS's own cannot be changed. */
export function ownGroup(group: KeptParameterGroup): KeptParameterGroup {
  if (isDefaultGroup(group.name))
    throw errors.invalidValue(`Cannot modify the default parameter group ${group.name}.`);
  return group;
}

export interface ValueChange {
  readonly name: string;
  /** Undefined gives the engine's own value back. */
  readonly value: string | undefined;
  readonly method: ApplyMethod;
}

export const changeValues: RdsStep<{
  readonly name: string;
  readonly changes: readonly ValueChange[];
}> = ({ name, changes }, ctx) => {
  const group = findParameterGroup(ctx, name);
  const values = new Map(Object.entries(group.values));
  for (const { name: parameter, value, method } of changes) {
    if (value === undefined) values.delete(parameter);
    else values.set(parameter, { value, method });
    const to = value === undefined ? "its default" : value;
    const message = `Updated parameter ${parameter} to ${to} with apply method ${method}`;
    happened(ctx, "db-parameter-group", name, "configuration change", message);
  }
  ctx.store.parameterGroups.put(name, { ...group, values: Object.fromEntries(values) });
  const reachesRunning = changes.some(({ method }) => method === "immediate");
  for (const { key, document } of ctx.store.instances.scan())
    if (reachesRunning && document.parameterGroup === name)
      ctx.store.instances.put(key, enqueued(document, { kind: "configure" }));
  return { output: undefined };
};
