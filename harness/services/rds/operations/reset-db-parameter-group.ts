/** ResetDBParameterGroup: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBParameterGroup.html */

import * as errors from "../errors.ts";
import { findParameterGroup } from "../find.ts";
import type { RdsProcedure } from "../operation.ts";
import { allSettings, parameterChange } from "../parameter-group.ts";
import { changeValues, ownGroup } from "../parameter-values.ts";

export const resetDbParameterGroup: RdsProcedure<"ResetDBParameterGroup"> = async (input, ctx) => {
  const group = ownGroup(findParameterGroup(ctx, input.DBParameterGroupName));
  const { ResetAllParameters: isAll = false, Parameters: named = [] } = input;
  if (isAll === named.length > 0)
    throw errors.invalidCombination("Give either ResetAllParameters or Parameters.");
  const settings = allSettings(await ctx.engine.settings());
  const changes = isAll
    ? Object.entries(group.values).map(([name, { method }]) => ({ name, method, value: undefined }))
    : named.map(({ ParameterName, ApplyMethod }) =>
        parameterChange({ ParameterName, ApplyMethod }, settings),
      );
  ctx.transact(changeValues, { name: group.name, changes });
  return { DBParameterGroupName: group.name };
};
