/** DescribeApplications: https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeApplications.html */

import { applicationDescription } from "../describe.ts";
import type { EbTransition } from "../operation.ts";

export const describeApplications: EbTransition<"DescribeApplications"> = (input, ctx) => {
  const { ApplicationNames: names } = input;
  const all = ctx.store.applications.scan().map(({ document }) => document);
  const wanted = all.filter(({ name }) => !names || names.length === 0 || names.includes(name));
  return { output: { Applications: wanted.map((one) => applicationDescription(ctx, one)) } };
};
