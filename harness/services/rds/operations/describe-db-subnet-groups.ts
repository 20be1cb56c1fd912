/** DescribeDBSubnetGroups: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSubnetGroups.html */

import { findSubnetGroup } from "../find.ts";
import type { RdsTransition } from "../operation.ts";
import { filtered, pageOf } from "../page.ts";
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
