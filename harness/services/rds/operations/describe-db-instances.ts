/** DescribeDBInstances: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html */

import { pageOf } from "#operation/data-service/page.ts";
import { filtered } from "../filters.ts";
import { findInstance } from "../find.ts";
import type { DbInstance } from "../instance.ts";
import { ENGINE } from "../limits.ts";
import type { RdsTransition } from "../operation.ts";
import { shownInstance } from "../shown.ts";

const FIELDS = {
  "db-instance-id": ({ identifier }: DbInstance) => identifier,
  "dbi-resource-id": ({ resourceId }: DbInstance) => resourceId,
  "db-cluster-id": () => "",
  domain: () => "",
  engine: () => ENGINE,
};

export const describeDbInstances: RdsTransition<"DescribeDBInstances"> = (input, ctx) => {
  const wanted = input.DBInstanceIdentifier
    ? [findInstance(ctx, input.DBInstanceIdentifier)]
    : ctx.store.instances.scan().map(({ document }) => document);
  const found = filtered(wanted, input.Filters, FIELDS);
  const { entries, ...rest } = pageOf(found, ({ identifier }) => identifier, input);
  return { output: { ...rest, DBInstances: entries.map((each) => shownInstance(ctx, each)) } };
};
