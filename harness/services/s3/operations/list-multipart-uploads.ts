/** ListMultipartUploads: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */

import { bucketAt } from "../access.ts";
import { canonicalId, END } from "../address.ts";
import { algorithmOf } from "../checksum.ts";
import { shownPrefixes } from "../list-objects.ts";
import { afterKey, afterPrefix, keyWriter, pageLimit, readPage } from "../listing.ts";
import type { S3Input, S3Transition } from "../operation.ts";
import type { S3Store } from "../store.ts";

/** Uploads in progress, by key, then in the order they were begun. */
export const listMultipartUploads: S3Transition<"ListMultipartUploads"> = (input, ctx) => {
  const { name } = bucketAt(ctx, input);
  const write = keyWriter(input.EncodingType);
  const limit = pageLimit(input.MaxUploads);
  const { Delimiter, KeyMarker = "", UploadIdMarker = "" } = input;
  const prefix = input.Prefix ?? "";
  const { items, commonPrefixes, end } = readPage({
    bucket: name,
    prefix,
    delimiter: Delimiter,
    limit,
    from: startOf(ctx.store, input, prefix),
    scan: (from, count) => ctx.store.uploads.list(name, prefix, from, count),
    keyOf: ({ key }) => key,
  });
  const owner = { ID: canonicalId(ctx.account) };
  return {
    output: {
      Bucket: name,
      Prefix: write(prefix),
      KeyMarker: write(KeyMarker),
      UploadIdMarker,
      MaxUploads: limit,
      IsTruncated: end !== undefined,
      Uploads: items.map((upload) => ({
        UploadId: upload.id,
        Key: write(upload.key),
        Initiated: new Date(upload.initiatedAt),
        StorageClass: upload.storageClass,
        Owner: owner,
        Initiator: owner,
        ...(upload.checksumName && {
          ChecksumAlgorithm: algorithmOf(upload.checksumName),
          ChecksumType: upload.checksumType,
        }),
      })),
      CommonPrefixes: shownPrefixes(commonPrefixes, write),
      ...(Delimiter ? { Delimiter: write(Delimiter) } : {}),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(end?.kind === "prefix" ? { NextKeyMarker: write(end.prefix) } : {}),
      ...(end?.kind === "item"
        ? { NextKeyMarker: write(end.item.key), NextUploadIdMarker: end.item.id }
        : {}),
    },
  };
};

function startOf(store: S3Store, input: S3Input<"ListMultipartUploads">, prefix: string): string {
  const { Bucket, Delimiter, KeyMarker = "", UploadIdMarker } = input;
  if (KeyMarker === "") return "";
  const marked = UploadIdMarker && store.uploads.find(Bucket, KeyMarker, UploadIdMarker);
  if (marked) return store.uploads.placeOf(marked) + END;
  const below = Delimiter && KeyMarker.endsWith(Delimiter) && KeyMarker.length > prefix.length;
  return below ? afterPrefix(Bucket, KeyMarker) : afterKey(Bucket, KeyMarker);
}
