/** DescribeDBParameters: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameters.html */

import { pageOf } from "#operation/data-service/page.ts";
import { filtered } from "../filters.ts";
import { findParameterGroup } from "../find.ts";
import type { RdsProcedure } from "../operation.ts";
import { allSettings, shownParameter } from "../parameter-group.ts";

export const describeDbParameters: RdsProcedure<"DescribeDBParameters"> = async (input, ctx) => {
  const group = findParameterGroup(ctx, input.DBParameterGroupName);
  const all = allSettings(await ctx.engine.settings()).map((each) => shownParameter(each, group));
  const { Source: source } = input;
  const wanted = all.filter((each) => source === undefined || each.Source === source);
  const found = filtered(wanted, input.Filters, {
    "parameter-name": ({ ParameterName = "" }) => ParameterName,
  });
  const { entries, ...rest } = pageOf(found, ({ ParameterName = "" }) => ParameterName, input);
  return { ...rest, Parameters: entries };
};
