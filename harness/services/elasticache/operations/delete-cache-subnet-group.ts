/** DeleteCacheSubnetGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheSubnetGroup.html */

import * as errors from "../errors.ts";
import { findSubnetGroup } from "../find.ts";
import type { CacheTransition } from "../operation.ts";

export const deleteCacheSubnetGroup: CacheTransition<"DeleteCacheSubnetGroup"> = (input, ctx) => {
  const { name } = findSubnetGroup(ctx, input.CacheSubnetGroupName);
  if (name === "default") throw errors.invalidValue("The group default cannot be deleted.");
  const user = ctx.store.all().find(({ subnetGroup }) => subnetGroup === name);
  if (user) throw errors.subnetGroupInUse(name, user.id);
  ctx.store.subnetGroups.remove(name);
  return { output: {} };
};
