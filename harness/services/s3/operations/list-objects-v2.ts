/** ListObjectsV2: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */

import { bucketAt } from "../access.ts";
import { canonicalId } from "../address.ts";
import { currentPage, shownEntry, shownPrefixes } from "../list-objects.ts";
import { afterKey, formatToken, keyWriter, pageLimit, parseToken, placeAfter } from "../listing.ts";
import type { S3Transition } from "../operation.ts";

/** A page of current objects, continued by a token. */
export const listObjectsV2: S3Transition<"ListObjectsV2"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  const write = keyWriter(input.EncodingType);
  const limit = pageLimit(input.MaxKeys);
  const { StartAfter, ContinuationToken, Delimiter } = input;
  const token = parseToken(ContinuationToken);
  const from = token ?? (StartAfter ? afterKey(bucket.name, StartAfter) : "");
  const prefix = input.Prefix ?? "";
  const page = currentPage(ctx.store, {
    bucket: bucket.name,
    prefix,
    delimiter: Delimiter,
    limit,
    from,
  });
  const owner = input.FetchOwner ? { Owner: { ID: canonicalId(ctx.account) } } : {};
  return {
    output: {
      Name: bucket.name,
      Prefix: write(prefix),
      MaxKeys: limit,
      KeyCount: page.items.length + page.commonPrefixes.length,
      IsTruncated: page.end !== undefined,
      Contents: page.items.map((version) => ({ ...shownEntry(version, write), ...owner })),
      CommonPrefixes: shownPrefixes(page.commonPrefixes, write),
      ...(Delimiter ? { Delimiter: write(Delimiter) } : {}),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
      ...(StartAfter === undefined ? {} : { StartAfter: write(StartAfter) }),
      ...(page.end
        ? { NextContinuationToken: formatToken(placeAfter(bucket.name, page.end)) }
        : {}),
    },
  };
};
