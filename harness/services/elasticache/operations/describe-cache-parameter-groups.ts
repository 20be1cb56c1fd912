/** DescribeCacheParameterGroups: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheParameterGroups.html */

import { pageOf } from "#operation/data-service/page.ts";
import { defaultGroup } from "#operation/data-service/parameter-group.ts";
import { findParameterGroup } from "../find.ts";
import { installedVersions } from "../input.ts";
import type { CacheProcedure } from "../operation.ts";
import { shownParameterGroup } from "../shown.ts";

export const describeCacheParameterGroups: CacheProcedure<"DescribeCacheParameterGroups"> = async (
  input,
  ctx,
) => {
  const defaults = (await installedVersions(ctx)).map(({ family }) => defaultGroup(family));
  const wanted = input.CacheParameterGroupName
    ? [findParameterGroup(ctx, input.CacheParameterGroupName)]
    : [...defaults, ...ctx.store.parameterGroups.scan().map(({ document }) => document)];
  const { entries, ...rest } = pageOf(wanted, ({ name }) => name, input);
  return { ...rest, CacheParameterGroups: entries.map((each) => shownParameterGroup(ctx, each)) };
};
