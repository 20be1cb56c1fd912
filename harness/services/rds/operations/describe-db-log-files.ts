/** DescribeDBLogFiles: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBLogFiles.html */

import { pageOf } from "#operation/data-service/page.ts";
import { filtered } from "../filters.ts";
import { findInstance } from "../find.ts";
import type { RdsProcedure } from "../operation.ts";
import { serverId } from "../server.ts";

export const describeDbLogFiles: RdsProcedure<"DescribeDBLogFiles"> = async (input, ctx) => {
  const { createdAt, resourceId } = findInstance(ctx, input.DBInstanceIdentifier);
  const all = createdAt === undefined ? [] : await ctx.engine.logFiles(serverId(ctx, resourceId));
  const { FilenameContains: part = "", FileLastWritten: since = 0, FileSize: least = 0 } = input;
  const wanted = all.filter(
    ({ name, bytes, writtenAt }) => name.includes(part) && writtenAt >= since && bytes > least,
  );
  const found = filtered(wanted, input.Filters, {});
  const { entries, ...rest } = pageOf(found, ({ name }) => name, input);
  const DescribeDBLogFiles = entries.map(({ name, bytes, writtenAt }) => ({
    LogFileName: name,
    LastWritten: Math.trunc(writtenAt),
    Size: bytes,
  }));
  return { ...rest, DescribeDBLogFiles };
};
