/** DescribeReplicationGroups: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeReplicationGroups.html */

import { pageOf } from "#operation/data-service/page.ts";
import { findCache } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { shownReplicationGroup } from "../shown.ts";

export const describeReplicationGroups: CacheTransition<"DescribeReplicationGroups"> = (
  input,
  ctx,
) => {
  const wanted = input.ReplicationGroupId
    ? [findCache(ctx, input.ReplicationGroupId)]
    : ctx.store.all().filter(({ kind }) => kind === "replication-group");
  const { entries, ...rest } = pageOf(wanted, ({ id }) => id, input);
  const ReplicationGroups = entries.map((cache) => shownReplicationGroup(ctx, cache));
  return { output: { ...rest, ReplicationGroups } };
};
