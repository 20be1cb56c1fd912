/** Tags, and what an ARN names that has them. */

import { parseArn } from "#kernel/arn.ts";
import type { Tag } from "#model/types/elasticache.ts";
import type { Tags } from "./cache.ts";
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
  for (const { Key = "", Value = "" } of added)
    if (Key === "" || Key.length > 128 || Value.length > 256 || Key.startsWith("aws:"))
      throw errors.invalidValue(`The tag key ${Key} or its value is not valid.`);
  const given = added.map(({ Key = "", Value = "" }) => [Key, Value] as const);
  const tags = { ...current, ...Object.fromEntries(given) };
  if (Object.keys(tags).length > tagsMax) throw errors.tooManyTags(tagsMax);
  return tags;
}

export const shownTags = (tags: Tags): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

export function taggedAt(ctx: CacheContext, arn: string): Tagged {
  const [kind, name = ""] = parseArn(arn)?.resource.split(/:(.*)/s) ?? [];
  const { caches, snapshots, parameterGroups, subnetGroups } = ctx.store;
  const keeping = <T extends { readonly tags: Tags }>(
    found: T,
    put: (next: T) => void,
  ): Tagged => ({
    tags: found.tags,
    put: (tags) => put({ ...found, tags }),
  });
  switch (kind) {
    case "cluster":
      return keeping(findMember(ctx, name).cache, (next) => caches.put(next.key, next));
    case "replicationgroup":
      return keeping(findCache(ctx, name), (next) => caches.put(next.key, next));
    case "snapshot":
      return keeping(findSnapshot(ctx, name), (next) => snapshots.put(next.name, next));
    case "parametergroup":
      return keeping(findParameterGroup(ctx, name), (next) => parameterGroups.put(next.name, next));
    case "subnetgroup":
      return keeping(findSubnetGroup(ctx, name), (next) => subnetGroups.put(next.name, next));
    default:
      throw errors.invalidArn(arn);
  }
}
