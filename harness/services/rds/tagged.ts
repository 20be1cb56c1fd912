/** What an ARN names that has tags. */

import { parseArn } from "#kernel/arn.ts";
import * as errors from "./errors.ts";
import { findInstance, findParameterGroup, findSnapshot, findSubnetGroup } from "./find.ts";
import type { Tags } from "./instance.ts";
import type { RdsContext } from "./operation.ts";

export interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

export function taggedAt(ctx: RdsContext, arn: string): Tagged {
  const parts = parseArn(arn);
  const [kind, name] = parts?.resource.split(/:(.*)/s) ?? [];
  if (parts?.service !== "rds" || parts.region !== ctx.region || !name)
    throw errors.invalidValue(`Invalid resource name: ${arn}`);
  const { instances, snapshots, parameterGroups, subnetGroups } = ctx.store;
  switch (kind) {
    case "db": {
      const found = findInstance(ctx, name);
      return keeping(found, (next) => instances.put(found.resourceId, next));
    }
    case "snapshot": {
      const found = findSnapshot(ctx, name);
      return keeping(found, (next) => snapshots.put(found.name, next));
    }
    case "pg": {
      const found = findParameterGroup(ctx, name);
      return keeping(found, (next) => parameterGroups.put(found.name, next));
    }
    case "subgrp": {
      const found = findSubnetGroup(ctx, name);
      return keeping(found, (next) => subnetGroups.put(found.name, next));
    }
    default:
      throw errors.invalidValue(`Invalid resource name: ${arn}`);
  }
}

const keeping = <T extends { readonly tags: Tags }>(found: T, put: (next: T) => void): Tagged => ({
  tags: found.tags,
  put: (tags) => put({ ...found, tags }),
});
