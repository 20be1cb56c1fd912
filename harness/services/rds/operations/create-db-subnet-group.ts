/** CreateDBSubnetGroup: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html */

import { refuseTaken } from "#operation/data-service/name.ts";
import * as errors from "../errors.ts";
import { checkedName } from "../input.ts";
import { subnetGroupPattern } from "../limits.ts";
import type { RdsTransition } from "../operation.ts";
import { shownSubnetGroup } from "../shown.ts";
import { coveringSubnets } from "../subnets.ts";
import { withTags } from "../tags.ts";

export const createDbSubnetGroup: RdsTransition<"CreateDBSubnetGroup"> = (input, ctx) => {
  const { subnetGroups } = ctx.store;
  const name = checkedName("DBSubnetGroupName", input.DBSubnetGroupName, subnetGroupPattern);
  if (name === "default") throw errors.invalidValue("The name default is RDS's own.");
  refuseTaken(subnetGroups, name, errors.subnetGroupRoom);
  const group = {
    name,
    description: input.DBSubnetGroupDescription,
    subnetIds: coveringSubnets(ctx.region, input.SubnetIds),
    tags: withTags({}, input.Tags),
  };
  subnetGroups.put(name, group);
  return { output: { DBSubnetGroup: shownSubnetGroup(ctx, group) } };
};
