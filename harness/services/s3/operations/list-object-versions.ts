/** ListObjectVersions: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */

import { bucketAt } from "../access.ts";
import { canonicalId, END } from "../address.ts";
import * as errors from "../errors.ts";
import { shownEntry, shownPrefixes } from "../list-objects.ts";
import { afterKey, afterPrefix, keyWriter, pageLimit, readPage } from "../listing.ts";
import type { S3Input, S3Transition } from "../operation.ts";
import type { S3Store } from "../store.ts";

/** A page of all versions and delete markers, each key's newest first. */
export const listObjectVersions: S3Transition<"ListObjectVersions"> = (input, ctx) => {
  const { name } = bucketAt(ctx, input);
  const write = keyWriter(input.EncodingType);
  const limit = pageLimit(input.MaxKeys);
  const { Delimiter, KeyMarker = "", VersionIdMarker } = input;
  const prefix = input.Prefix ?? "";
  const page = readPage({
    bucket: name,
    prefix,
    delimiter: Delimiter,
    limit,
    from: startOf(ctx.store, input, prefix),
    scan: (from, count) => ctx.store.versions.all(name, prefix, from, count),
    keyOf: ({ key }) => key,
  });
  const owner = { Owner: { ID: canonicalId(ctx.account) } };
  const { items, end } = page;
  return {
    output: {
      Name: name,
      Prefix: write(prefix),
      KeyMarker: write(KeyMarker),
      VersionIdMarker: VersionIdMarker ?? "",
      MaxKeys: limit,
      IsTruncated: end !== undefined,
      Versions: items
        .filter((version) => !version.deleteMarker)
        .map((version) => ({
          ...shownEntry(version, write),
          VersionId: version.versionId,
          IsLatest: version.latest,
          ...owner,
        })),
      DeleteMarkers: items
        .filter((version) => version.deleteMarker)
        .map((version) => ({
          Key: write(version.key),
          VersionId: version.versionId,
          IsLatest: version.latest,
          LastModified: new Date(version.lastModified),
          ...owner,
        })),
      CommonPrefixes: shownPrefixes(page.commonPrefixes, write),
      ...(Delimiter ? { Delimiter: write(Delimiter) } : {}),
      ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
      ...(end?.kind === "prefix" ? { NextKeyMarker: write(end.prefix) } : {}),
      ...(end?.kind === "item"
        ? { NextKeyMarker: write(end.item.key), NextVersionIdMarker: end.item.versionId }
        : {}),
    },
  };
};

/** Where the page begins: after the marked version, or after everything at the marked key. */
function startOf(store: S3Store, input: S3Input<"ListObjectVersions">, prefix: string): string {
  const { Bucket, Delimiter, KeyMarker = "", VersionIdMarker } = input;
  if (VersionIdMarker !== undefined && KeyMarker === "") {
    throw errors.invalidArgument(
      "A version-id marker cannot be specified without a key marker.",
      "version-id-marker",
      VersionIdMarker,
    );
  }
  if (KeyMarker === "") return "";
  if (VersionIdMarker) {
    const marked = store.versions.find(Bucket, KeyMarker, VersionIdMarker);
    if (marked) return store.versions.placeOf(marked) + END;
  }
  const below = Delimiter && KeyMarker.endsWith(Delimiter) && KeyMarker.length > prefix.length;
  return below ? afterPrefix(Bucket, KeyMarker) : afterKey(Bucket, KeyMarker);
}
