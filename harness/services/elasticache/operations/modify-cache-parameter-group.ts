/** ModifyCacheParameterGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheParameterGroup.html */

import * as errors from "../errors.ts";
import { findParameterGroup } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { changeValues, ownGroup } from "../parameter-values.ts";
import { checkedParameter } from "../parameters.ts";

export const modifyCacheParameterGroup: CacheTransition<"ModifyCacheParameterGroup"> = (
  input,
  ctx,
) => {
  const group = ownGroup(findParameterGroup(ctx, input.CacheParameterGroupName));
  const changes = input.ParameterNameValues.map(checkedParameter);
  const empty = changes.find(({ value }) => value === undefined);
  if (empty) throw errors.invalidValue(`The parameter ${empty.name} needs a value.`);
  changeValues(ctx, group, changes);
  return { output: { CacheParameterGroupName: group.name } };
};
