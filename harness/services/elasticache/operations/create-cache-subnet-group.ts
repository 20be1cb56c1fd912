/** CreateCacheSubnetGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html */

import { refuseTaken } from "#operation/data-service/name.ts";
import * as errors from "../errors.ts";
import { checkedName } from "../input.ts";
import { namePattern } from "../limits.ts";
import type { CacheTransition } from "../operation.ts";
import { shownSubnetGroup } from "../shown.ts";
import { checkedSubnets } from "../subnets.ts";
import { withTags } from "../tags.ts";

export const createCacheSubnetGroup: CacheTransition<"CreateCacheSubnetGroup"> = (input, ctx) => {
  const { subnetGroups } = ctx.store;
  const name = checkedName("CacheSubnetGroupName", input.CacheSubnetGroupName, namePattern);
  if (name === "default") throw errors.invalidValue("The name default is ElastiCache's own.");
  refuseTaken(subnetGroups, name, errors.subnetGroupRoom);
  const group = {
    name,
    description: input.CacheSubnetGroupDescription,
    subnetIds: checkedSubnets(input.SubnetIds),
    tags: withTags({}, input.Tags),
  };
  subnetGroups.put(name, group);
  return { output: { CacheSubnetGroup: shownSubnetGroup(ctx, group) } };
};
