/** DescribeEngineDefaultParameters: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEngineDefaultParameters.html */

import { pageOf } from "#operation/data-service/page.ts";
import { filtered } from "../filters.ts";
import { findParameterGroup } from "../find.ts";
import type { RdsProcedure } from "../operation.ts";
import { allSettings, shownParameter } from "../parameter-group.ts";

export const describeEngineDefaultParameters: RdsProcedure<
  "DescribeEngineDefaultParameters"
> = async (input, ctx) => {
  const { family } = findParameterGroup(ctx, `default.${input.DBParameterGroupFamily}`);
  const all = allSettings(await ctx.engine.settings()).map((each) => shownParameter(each));
  const found = filtered(all, input.Filters, {});
  const { entries, ...rest } = pageOf(found, ({ ParameterName = "" }) => ParameterName, input);
  return {
    EngineDefaults: { ...rest, DBParameterGroupFamily: family, Parameters: entries },
  };
};
