/** DescribeEngineDefaultParameters: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeEngineDefaultParameters.html */

import { pageOf } from "#operation/data-service/page.ts";
import { findParameterGroup } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { PARAMETERS, shownParameter } from "../parameters.ts";

export const describeEngineDefaultParameters: CacheTransition<"DescribeEngineDefaultParameters"> = (
  input,
  ctx,
) => {
  const { family } = findParameterGroup(ctx, `default.${input.CacheParameterGroupFamily}`);
  const all = PARAMETERS.map((parameter) => shownParameter(parameter));
  const { entries, ...rest } = pageOf(all, ({ ParameterName = "" }) => ParameterName, input);
  const defaults = { ...rest, CacheParameterGroupFamily: family, Parameters: entries };
  return { output: { EngineDefaults: defaults } };
};
