/**
 * A modification, once it is checked: applied now, or kept for the maintenance window.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.ApplyImmediately.html
 */

import type { DBInstance } from "#model/types/rds.ts";
import { happened } from "./happened.ts";
import { type Change, type DbInstance, enqueued } from "./instance.ts";
import type { RdsStep } from "./operation.ts";
import { instanceAt } from "./server.ts";
import { shownInstance } from "./shown.ts";

/** AWS: applied as soon as possible whatever the request says. */
const NEVER_WAITS = new Set(["password", "port"]);

export const modifyInstance: RdsStep<
  {
    readonly key: string;
    readonly change: Change;
    readonly set: Partial<DbInstance>;
    readonly applyImmediately: boolean;
  },
  { readonly DBInstance: DBInstance }
> = ({ key, change, set, applyImmediately }, ctx) => {
  const before = instanceAt(ctx, key);
  let instance = { ...before, ...set };
  const all = applyImmediately ? { ...instance.pending, ...change } : change;
  const entries = Object.entries(all);
  const isNow = ([name]: readonly [string, unknown]) => applyImmediately || NEVER_WAITS.has(name);
  const now: Change = Object.fromEntries(entries.filter(isNow));
  const later: Change = Object.fromEntries(entries.filter((entry) => !isNow(entry)));
  if (Object.keys(later).length > 0)
    instance = {
      ...instance,
      pending: { ...instance.pending, ...later },
      pendingSince: instance.pendingSince ?? ctx.now,
    };
  if (set.parameterGroup !== undefined && set.parameterGroup !== before.parameterGroup)
    for (const message of [
      `Updated to use DBParameterGroup ${set.parameterGroup}`,
      "Finished updating DB parameter group",
    ])
      happened(ctx, "db-instance", before.identifier, "configuration change", message);
  if (Object.keys(now).length > 0) instance = enqueued(instance, { kind: "modify", change: now });
  ctx.store.instances.put(key, instance);
  return { output: { DBInstance: shownInstance(ctx, instance) } };
};
