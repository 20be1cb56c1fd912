/** DeleteDBSubnetGroup: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSubnetGroup.html */

import * as errors from "../errors.ts";
import { findSubnetGroup } from "../find.ts";
import type { RdsTransition } from "../operation.ts";

export const deleteDbSubnetGroup: RdsTransition<"DeleteDBSubnetGroup"> = (input, ctx) => {
  const { name } = findSubnetGroup(ctx, input.DBSubnetGroupName);
  if (name === "default") throw errors.invalidValue("The group default cannot be deleted.");
  const user = ctx.store.instances.scan().find(({ document }) => document.subnetGroup === name);
  if (user) throw errors.subnetGroupInUse(name, user.document.identifier);
  ctx.store.subnetGroups.remove(name);
  return { output: {} };
};
