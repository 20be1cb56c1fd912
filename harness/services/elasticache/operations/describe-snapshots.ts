/** DescribeSnapshots: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeSnapshots.html */

import { pageOf } from "#operation/data-service/page.ts";
import { findSnapshot } from "../find.ts";
import type { CacheTransition } from "../operation.ts";
import { shownSnapshot } from "../shown.ts";

const PAGE = 50;

export const describeSnapshots: CacheTransition<"DescribeSnapshots"> = (input, ctx) => {
  const { ReplicationGroupId: group, CacheClusterId: cluster, SnapshotSource: source } = input;
  const all = input.SnapshotName
    ? [findSnapshot(ctx, input.SnapshotName)]
    : ctx.store.snapshots.scan().map(({ document }) => document);
  const found = all.filter(
    ({ cache, member }) =>
      (group === undefined || cache.id === group.toLowerCase()) &&
      (cluster === undefined || member === cluster.toLowerCase()) &&
      // AWS: "user" are those that were asked for; there are no others here.
      (source === undefined || source === "user"),
  );
  const { entries, ...rest } = pageOf(found, ({ name }) => name, { MaxRecords: PAGE, ...input });
  return { output: { ...rest, Snapshots: entries.map((each) => shownSnapshot(ctx, each)) } };
};
