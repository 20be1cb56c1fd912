/** DescribeCacheSubnetGroups: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheSubnetGroups.html */

import { pageOf } from "#operation/data-service/page.ts";
import { findSubnetGroup } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { shownSubnetGroup } from "../shown.ts";

export const describeCacheSubnetGroups: CacheTransition<"DescribeCacheSubnetGroups"> = (
  input,
  ctx,
) => {
  const wanted = input.CacheSubnetGroupName
    ? [findSubnetGroup(ctx, input.CacheSubnetGroupName)]
    : ctx.store.subnetGroups.scan().map(({ document }) => document);
  const { entries, ...rest } = pageOf(wanted, ({ name }) => name, input);
  const CacheSubnetGroups = entries.map((each) => shownSubnetGroup(ctx, each));
  return { output: { ...rest, CacheSubnetGroups } };
};
