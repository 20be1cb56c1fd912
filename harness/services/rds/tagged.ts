/** What an ARN names that has tags. */

import { parseArn } from "#kernel/arn.ts";
import { type Tagged, tagged } from "#operation/tags.ts";
import * as errors from "./errors.ts";
import { findInstance, findParameterGroup, findSnapshot, findSubnetGroup } from "./find.ts";
import type { RdsContext } from "./operation.ts";

export function taggedAt(ctx: RdsContext, arn: string): Tagged {
  const parts = parseArn(arn);
  const [kind, name] = parts?.resource.split(/:(.*)/s) ?? [];
  if (parts?.service !== "rds" || parts.region !== ctx.region || !name)
    throw errors.invalidValue(`Invalid resource name: ${arn}`);
  const { instances, snapshots, parameterGroups, subnetGroups } = ctx.store;
  switch (kind) {
    case "db": {
      const found = findInstance(ctx, name);
      return tagged(found, (next) => instances.put(found.resourceId, next));
    }
    case "snapshot": {
      const found = findSnapshot(ctx, name);
      return tagged(found, (next) => snapshots.put(found.name, next));
    }
    case "pg": {
      const found = findParameterGroup(ctx, name);
      return tagged(found, (next) => parameterGroups.put(found.name, next));
    }
    case "subgrp": {
      const found = findSubnetGroup(ctx, name);
      return tagged(found, (next) => subnetGroups.put(found.name, next));
    }
    default:
      throw errors.invalidValue(`Invalid resource name: ${arn}`);
  }
}
