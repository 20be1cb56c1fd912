/** DeleteCacheParameterGroup: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheParameterGroup.html */

import * as errors from "../errors.ts";
import { findParameterGroup } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { ownGroup } from "../parameter-values.ts";

export const deleteCacheParameterGroup: CacheTransition<"DeleteCacheParameterGroup"> = (
  input,
  ctx,
) => {
  const { name } = ownGroup(findParameterGroup(ctx, input.CacheParameterGroupName));
  if (ctx.store.all().some(({ parameterGroup }) => parameterGroup === name))
    throw errors.parameterGroupInUse(name);
  ctx.store.parameterGroups.remove(name);
  return { output: {} };
};
