/** Tags, and what an ARN names that has them. */

import { parseArn } from "#kernel/arn.ts";
import type { Tag } from "#model/types/elasticache.ts";
import { mergedTags, strangeTag, type Tagged, type Tags, tagged } from "#operation/tags.ts";
import * as errors from "./errors.ts";
import {
  findCache,
  findMember,
  findParameterGroup,
  findSnapshot,
  findSubnetGroup,
} from "./find.ts";
import { tagsMax } from "./limits.ts";
import type { CacheContext } from "./operation.ts";

/** `current` with `added` over it. */
export function withTags(current: Tags, added: readonly Tag[] = []): Tags {
  const wrong = strangeTag(added);
  if (wrong !== undefined) throw errors.invalidValue(wrong);
  const tags = mergedTags(current, added);
  if (Object.keys(tags).length > tagsMax) throw errors.tooManyTags(tagsMax);
  return tags;
}

export function taggedAt(ctx: CacheContext, arn: string): Tagged {
  const [kind, name = ""] = parseArn(arn)?.resource.split(/:(.*)/s) ?? [];
  const { caches, snapshots, parameterGroups, subnetGroups } = ctx.store;
  switch (kind) {
    case "cluster":
      return tagged(findMember(ctx, name).cache, (next) => caches.put(next.key, next));
    case "replicationgroup":
      return tagged(findCache(ctx, name), (next) => caches.put(next.key, next));
    case "snapshot":
      return tagged(findSnapshot(ctx, name), (next) => snapshots.put(next.name, next));
    case "parametergroup":
      return tagged(findParameterGroup(ctx, name), (next) => parameterGroups.put(next.name, next));
    case "subnetgroup":
      return tagged(findSubnetGroup(ctx, name), (next) => subnetGroups.put(next.name, next));
    default:
      throw errors.invalidArn(arn);
  }
}
