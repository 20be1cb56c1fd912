/**
 * Lists in pages; a token is where the next page begins.
 * https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeEvents.html
 */

import * as errors from "./errors.ts";

interface Asked {
  readonly MaxRecords?: number | undefined;
  readonly NextToken?: string | undefined;
}

export function pageOf<T>(
  all: readonly T[],
  { MaxRecords, NextToken }: Asked,
  standard = all.length,
): { readonly entries: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start) || start < 0)
    throw errors.invalidValue(`The NextToken '${NextToken}' is not one of this operation's.`);
  const end = start + (MaxRecords ?? standard);
  return {
    entries: all.slice(start, end),
    next: end < all.length ? { NextToken: String(end) } : {},
  };
}
