/** DescribeDBParameterGroups: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameterGroups.html */

import { pageOf } from "#operation/data-service/page.ts";
import { defaultGroup } from "#operation/data-service/parameter-group.ts";
import { filtered } from "../filters.ts";
import { findParameterGroup } from "../find.ts";
import { installedVersions } from "../input.ts";
import type { RdsProcedure } from "../operation.ts";
import { familyOf } from "../parameter-group.ts";
import { shownParameterGroup } from "../shown.ts";

export const describeDbParameterGroups: RdsProcedure<"DescribeDBParameterGroups"> = async (
  input,
  ctx,
) => {
  const defaults = (await installedVersions(ctx)).map(({ major }) => defaultGroup(familyOf(major)));
  const wanted = input.DBParameterGroupName
    ? [findParameterGroup(ctx, input.DBParameterGroupName)]
    : [...defaults, ...ctx.store.parameterGroups.scan().map(({ document }) => document)];
  const found = filtered(wanted, input.Filters, {});
  const { entries, ...rest } = pageOf(found, ({ name }) => name, input);
  return { ...rest, DBParameterGroups: entries.map((each) => shownParameterGroup(ctx, each)) };
};
