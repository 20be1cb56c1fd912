/** StartDBInstance: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartDBInstance.html */

import * as errors from "../errors.ts";
import { findInstance } from "../find.ts";
import { enqueued } from "../instance.ts";
import type { RdsTransition } from "../operation.ts";
import { shownInstance } from "../shown.ts";

/** AWS also starts what its network or its parameters had kept from running. */
const STARTABLE = /^(stopped|failed|incompatible-(network|parameters))$/;

export const startDbInstance: RdsTransition<"StartDBInstance"> = (input, ctx) => {
  const instance = findInstance(ctx, input.DBInstanceIdentifier);
  if (!STARTABLE.test(instance.status) || instance.createdAt === undefined)
    throw errors.notInState(instance.identifier, "stopped");
  const starting = enqueued(instance, { kind: "start" });
  ctx.store.instances.put(instance.resourceId, starting);
  return { output: { DBInstance: shownInstance(ctx, starting) } };
};
