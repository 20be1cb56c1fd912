/** ListObjects: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */

import { bucketAt } from "../access.ts";
import { canonicalId } from "../address.ts";
import { currentPage, shownEntry, shownPrefixes } from "../list-objects.ts";
import { afterKey, afterPrefix, keyWriter, pageLimit } from "../listing.ts";
import type { S3Transition } from "../operation.ts";

/** A page of current objects, continued by the key or common prefix it ended with. */
export const listObjects: S3Transition<"ListObjects"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  const write = keyWriter(input.EncodingType);
  const limit = pageLimit(input.MaxKeys);
  const { Delimiter, Marker = "" } = input;
  const prefix = input.Prefix ?? "";
  // A marker may be a common prefix that was shown: nothing below it is shown again.
  const below = Delimiter && Marker.endsWith(Delimiter) && Marker.length > prefix.length;
  const from = below ? afterPrefix(bucket.name, Marker) : afterKey(bucket.name, Marker);
  const page = currentPage(ctx.store, {
    bucket: bucket.name,
    prefix,
    delimiter: Delimiter,
    limit,
    from: Marker === "" ? "" : from,
  });
  const { end } = page;
  const next = end && (end.kind === "prefix" ? end.prefix : end.item.key);
  return {
    output: {
      Name: bucket.name,
      Prefix: write(prefix),
      Marker: write(Marker),
      MaxKeys: limit,
      IsTruncated: end !== undefined,
      Contents: page.items.map((version) => ({
        ...shownEntry(version, write),
        Owner: { ID: canonicalId(ctx.account) },
      })),
      CommonPrefixes: shownPrefixes(page.commonPrefixes, write),
      ...(Delimiter ? { Delimiter: write(Delimiter) } : {}),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      // AWS: given only with a delimiter; without one the last key is the marker.
      ...(next !== undefined && Delimiter ? { NextMarker: write(next) } : {}),
    },
  };
};
