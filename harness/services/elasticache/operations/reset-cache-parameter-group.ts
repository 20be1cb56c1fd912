/** ResetCacheParameterGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ResetCacheParameterGroup.html */

import * as errors from "../errors.ts";
import { findParameterGroup } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { changeValues, ownGroup } from "../parameter-values.ts";
import { checkedParameter } from "../parameters.ts";

export const resetCacheParameterGroup: CacheTransition<"ResetCacheParameterGroup"> = (
  input,
  ctx,
) => {
  const group = ownGroup(findParameterGroup(ctx, input.CacheParameterGroupName));
  const { ResetAllParameters: isAll = false, ParameterNameValues: named = [] } = input;
  if (isAll === named.length > 0)
    throw errors.invalidCombination("Give either ResetAllParameters or ParameterNameValues.");
  const names = isAll
    ? Object.keys(group.values)
    : named.map(({ ParameterName }) => checkedParameter({ ParameterName }).name);
  const changes = names.map((name) => ({ name, value: undefined }));
  changeValues(ctx, group, changes);
  return { output: { CacheParameterGroupName: group.name } };
};
