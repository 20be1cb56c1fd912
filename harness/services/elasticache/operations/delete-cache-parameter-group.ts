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
  const user = ctx.store.all().find(({ parameterGroup }) => parameterGroup === name);
  if (user)
    throw errors.parameterGroupState(
      `One or more cache clusters are still members of this parameter group: ${user.id}.`,
    );
  ctx.store.parameterGroups.remove(name);
  return { output: {} };
};
