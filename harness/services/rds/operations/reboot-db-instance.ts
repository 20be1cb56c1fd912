/** RebootDBInstance: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RebootDBInstance.html */

import * as errors from "../errors.ts";
import { findInstance } from "../find.ts";
import { enqueued } from "../instance.ts";
import type { RdsTransition } from "../operation.ts";
import { shownInstance } from "../shown.ts";

const REBOOTABLE = /^(available|incompatible-parameters)$/;

export const rebootDbInstance: RdsTransition<"RebootDBInstance"> = (input, ctx) => {
  const instance = findInstance(ctx, input.DBInstanceIdentifier);
  const failover = input.ForceFailover ?? false;
  if (failover && !instance.multiAz)
    throw errors.invalidCombination(
      "Cannot specify ForceFailover when the instance is not configured for MultiAZ.",
    );
  if (!REBOOTABLE.test(instance.status)) throw errors.notInState(instance.identifier, "available");
  const rebooting = enqueued(instance, { kind: "reboot", failover });
  ctx.store.instances.put(instance.resourceId, rebooting);
  return { output: { DBInstance: shownInstance(ctx, rebooting) } };
};
