/** ModifyDBParameterGroup: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html */

import * as errors from "../errors.ts";
import { findParameterGroup } from "../find.ts";
import { changedParametersMax } from "../limits.ts";
import type { RdsProcedure } from "../operation.ts";
import { allSettings, parameterChange } from "../parameter-group.ts";
import { changeValues, ownGroup } from "../parameter-values.ts";

export const modifyDbParameterGroup: RdsProcedure<"ModifyDBParameterGroup"> = async (
  input,
  ctx,
) => {
  const group = ownGroup(findParameterGroup(ctx, input.DBParameterGroupName));
  if (input.Parameters.length > changedParametersMax)
    throw errors.invalidCombination(
      `At most ${changedParametersMax} parameters can be modified in a single request.`,
    );
  const settings = allSettings(await ctx.engine.settings());
  const changes = input.Parameters.map((parameter) => {
    const change = parameterChange(parameter, settings);
    if (change.value === undefined) throw errors.missing("ParameterValue");
    return change;
  });
  ctx.transact(changeValues, { name: group.name, changes });
  return { DBParameterGroupName: group.name };
};
