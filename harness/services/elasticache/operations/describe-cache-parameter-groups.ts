/** DescribeCacheParameterGroups: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheParameterGroups.html */

import { findParameterGroup } from "../find.ts";
import { installedVersions } from "../input.ts";
import type { CacheProcedure } from "../operation.ts";
import { pageOf } from "../page.ts";
import { defaultGroup, defaultGroupName } from "../parameters.ts";
import { shownParameterGroup } from "../shown.ts";

export const describeCacheParameterGroups: CacheProcedure<"DescribeCacheParameterGroups"> = async (
  input,
  ctx,
) => {
  const defaults = (await installedVersions(ctx)).map(({ family }) =>
    defaultGroup(defaultGroupName(family)),
  );
  const wanted = input.CacheParameterGroupName
    ? [findParameterGroup(ctx, input.CacheParameterGroupName)]
    : [...defaults, ...ctx.store.parameterGroups.scan().map(({ document }) => document)];
  const { entries, ...rest } = pageOf(wanted, ({ name }) => name, input);
  return { ...rest, CacheParameterGroups: entries.map((each) => shownParameterGroup(ctx, each)) };
};
