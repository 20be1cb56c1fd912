/** ModifyCacheSubnetGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheSubnetGroup.html */

import * as errors from "../errors.ts";
import { findSubnetGroup } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { shownSubnetGroup } from "../shown.ts";
import { checkedSubnets } from "../subnets.ts";

export const modifyCacheSubnetGroup: CacheTransition<"ModifyCacheSubnetGroup"> = (input, ctx) => {
  const group = findSubnetGroup(ctx, input.CacheSubnetGroupName);
  if (group.name === "default") throw errors.invalidValue("The group default cannot be changed.");
  const next = {
    ...group,
    description: input.CacheSubnetGroupDescription ?? group.description,
    subnetIds: input.SubnetIds?.length ? checkedSubnets(input.SubnetIds) : group.subnetIds,
  };
  ctx.store.subnetGroups.put(group.name, next);
  return { output: { CacheSubnetGroup: shownSubnetGroup(ctx, next) } };
};
