/** DescribeDBSubnetGroups: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSubnetGroups.html */

import { pageOf } from "#operation/data-service/page.ts";
import { filtered } from "../filters.ts";
import { findSubnetGroup } from "../find.ts";
import type { RdsTransition } from "../operation.ts";
import { shownSubnetGroup } from "../shown.ts";

export const describeDbSubnetGroups: RdsTransition<"DescribeDBSubnetGroups"> = (input, ctx) => {
  const wanted = input.DBSubnetGroupName
    ? [findSubnetGroup(ctx, input.DBSubnetGroupName)]
    : ctx.store.subnetGroups.scan().map(({ document }) => document);
  const found = filtered(wanted, input.Filters, {});
  const { entries, ...rest } = pageOf(found, ({ name }) => name, input);
  return {
    output: { ...rest, DBSubnetGroups: entries.map((each) => shownSubnetGroup(ctx, each)) },
  };
};
