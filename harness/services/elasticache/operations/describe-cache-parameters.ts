/** DescribeCacheParameters: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheParameters.html */

import { pageOf } from "#operation/data-service/page.ts";
import { findParameterGroup } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { PARAMETERS, shownParameter } from "../parameters.ts";

export const describeCacheParameters: CacheTransition<"DescribeCacheParameters"> = (input, ctx) => {
  const group = findParameterGroup(ctx, input.CacheParameterGroupName);
  const all = PARAMETERS.map((parameter) => shownParameter(parameter, group));
  const found = all.filter(({ Source }) => !input.Source || Source === input.Source);
  const { entries, ...rest } = pageOf(found, ({ ParameterName = "" }) => ParameterName, input);
  return { output: { ...rest, Parameters: entries } };
};
