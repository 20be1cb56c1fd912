/** DescribeApplicationVersions: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeApplicationVersions.html */

import { newestFirst, versionDescription } from "../describe.ts";
import type { EbTransition } from "../operation.ts";
import { pageOf } from "../page.ts";

export const describeApplicationVersions: EbTransition<"DescribeApplicationVersions"> = (
  input,
  ctx,
) => {
  const { ApplicationName: application, VersionLabels: labels = [] } = input;
  const all = ctx.store.versions.scan().map(({ document }) => document);
  const wanted = newestFirst(all)
    .filter((one) => application === undefined || one.application === application)
    .filter(({ label }) => labels.length === 0 || labels.includes(label));
  const { entries, next } = pageOf(wanted, input);
  const ApplicationVersions = entries.map((one) => versionDescription(ctx, one));
  return { output: { ApplicationVersions, ...next } };
};
