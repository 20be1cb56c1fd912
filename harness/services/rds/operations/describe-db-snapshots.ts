/** DescribeDBSnapshots: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html */

import { pageOf } from "#operation/data-service/page.ts";
import { filtered } from "../filters.ts";
import { findSnapshot, nameIn } from "../find.ts";
import { ENGINE } from "../limits.ts";
import type { RdsTransition } from "../operation.ts";
import { shownSnapshot } from "../shown.ts";
import type { DbSnapshot } from "../store.ts";

const FIELDS = {
  "db-instance-id": ({ instance }: DbSnapshot) => instance.identifier,
  "db-snapshot-id": ({ name }: DbSnapshot) => name,
  "dbi-resource-id": ({ instance }: DbSnapshot) => instance.resourceId,
  "snapshot-type": () => "manual",
  engine: () => ENGINE,
};

export const describeDbSnapshots: RdsTransition<"DescribeDBSnapshots"> = (input, ctx) => {
  const { DBInstanceIdentifier: of, DbiResourceId: resource, SnapshotType: type } = input;
  const all = input.DBSnapshotIdentifier
    ? [findSnapshot(ctx, input.DBSnapshotIdentifier)]
    : ctx.store.snapshots.scan().map(({ document }) => document);
  const wanted = all.filter(
    ({ instance }) =>
      (of === undefined || instance.identifier === nameIn(of, "db")) &&
      (resource === undefined || instance.resourceId === resource) &&
      (type === undefined || type === "manual"),
  );
  const found = filtered(wanted, input.Filters, FIELDS);
  const { entries, ...rest } = pageOf(found, ({ name }) => name, input);
  return { output: { ...rest, DBSnapshots: entries.map((each) => shownSnapshot(ctx, each)) } };
};
