/** ModifyDBSubnetGroup: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html */

import * as errors from "../errors.ts";
import { findSubnetGroup } from "../find.ts";
import type { RdsTransition } from "../operation.ts";
import { shownSubnetGroup } from "../shown.ts";
import { coveringSubnets } from "../subnets.ts";

export const modifyDbSubnetGroup: RdsTransition<"ModifyDBSubnetGroup"> = (input, ctx) => {
  const group = findSubnetGroup(ctx, input.DBSubnetGroupName);
  if (group.name === "default") throw errors.invalidValue("The group default cannot be modified.");
  const changed = {
    ...group,
    description: input.DBSubnetGroupDescription ?? group.description,
    subnetIds: coveringSubnets(ctx.region, input.SubnetIds),
  };
  ctx.store.subnetGroups.put(group.name, changed);
  return { output: { DBSubnetGroup: shownSubnetGroup(ctx, changed) } };
};
