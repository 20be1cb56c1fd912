/** DeleteDBParameterGroup: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBParameterGroup.html */

import * as errors from "../errors.ts";
import { findParameterGroup } from "../find.ts";
import type { RdsTransition } from "../operation.ts";
import { ownGroup } from "../parameter-values.ts";

export const deleteDbParameterGroup: RdsTransition<"DeleteDBParameterGroup"> = (input, ctx) => {
  const { name } = ownGroup(findParameterGroup(ctx, input.DBParameterGroupName));
  const isUsed = ctx.store.instances
    .scan()
    .some(({ document }) => document.parameterGroup === name);
  if (isUsed) throw errors.parameterGroupInUse(name);
  ctx.store.parameterGroups.remove(name);
  return { output: {} };
};
