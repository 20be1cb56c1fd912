/** ListBuckets: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */

import { bucketArn, canonicalId } from "../address.ts";
import { bucketsPageMax } from "../limits.ts";
import { formatToken, parseToken } from "../listing.ts";
import type { S3Transition } from "../operation.ts";

/** The account's buckets, by name. */
export const listBuckets: S3Transition<"ListBuckets"> = (input, ctx) => {
  const { Prefix, BucketRegion } = input;
  const limit = input.MaxBuckets ?? bucketsPageMax;
  const after = parseToken(input.ContinuationToken);
  const found = ctx.store.buckets
    .scan({
      ...(Prefix === undefined ? {} : { prefix: Prefix }),
      ...(after === undefined ? {} : { after }),
    })
    .map(({ document }) => document)
    .filter((bucket) => BucketRegion === undefined || bucket.region === BucketRegion);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    output: {
      Buckets: page.map(({ name, createdAt, region }) => ({
        Name: name,
        CreationDate: new Date(createdAt),
        BucketRegion: region,
        BucketArn: bucketArn(name),
      })),
      Owner: { ID: canonicalId(ctx.account) },
      ...(last && found.length > limit ? { ContinuationToken: formatToken(last.name) } : {}),
      ...(Prefix === undefined ? {} : { Prefix }),
    },
  };
};
