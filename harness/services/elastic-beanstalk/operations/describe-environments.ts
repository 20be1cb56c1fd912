/** DescribeEnvironments: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeEnvironments.html */

import { environmentDescription } from "../describe.ts";
import { all } from "../find.ts";
import { terminatedMs } from "../limits.ts";
import type { EbTransition } from "../operation.ts";
import { pageOf } from "../page.ts";

export const describeEnvironments: EbTransition<"DescribeEnvironments"> = (input, ctx) => {
  const { EnvironmentIds: ids = [], EnvironmentNames: names = [] } = input;
  const { ApplicationName: application, VersionLabel: version } = input;
  const backTo = input.IncludedDeletedBackTo?.getTime() ?? ctx.now - terminatedMs;
  const isShown = (status: string, updatedAt: number) =>
    status !== "Terminated" || (input.IncludeDeleted === true && updatedAt >= backTo);
  const wanted = all(ctx.store)
    .filter(({ status, updatedAt }) => isShown(status, updatedAt))
    .filter((one) => ids.length === 0 || ids.includes(one.id))
    .filter((one) => names.length === 0 || names.includes(one.name))
    .filter((one) => application === undefined || one.application === application)
    .filter((one) => version === undefined || one.versionLabel === version)
    .sort((a, b) => b.createdAt - a.createdAt);
  const { entries, next } = pageOf(wanted, input);
  return {
    output: { Environments: entries.map((one) => environmentDescription(ctx, one)), ...next },
  };
};
