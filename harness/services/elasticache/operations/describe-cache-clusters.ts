/** DescribeCacheClusters: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheClusters.html */

import { pageOf } from "#operation/data-service/page.ts";
import { findMember } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { shownCluster, shownMembers } from "../shown.ts";

export const describeCacheClusters: CacheTransition<"DescribeCacheClusters"> = (input, ctx) => {
  const { ShowCacheNodeInfo: withNodes, ShowCacheClustersNotInReplicationGroups: alone } = input;
  const wanted = input.CacheClusterId
    ? [findMember(ctx, input.CacheClusterId)]
    : ctx.store.all().flatMap((cache) => shownMembers(cache).map((member) => ({ cache, member })));
  const found = wanted.filter(({ cache }) => !alone || cache.kind === "cluster");
  const { entries, ...rest } = pageOf(found, ({ member }) => member.id, input);
  const CacheClusters = entries.map(({ cache, member }) =>
    shownCluster(ctx, cache, member, withNodes),
  );
  return { output: { ...rest, CacheClusters } };
};
