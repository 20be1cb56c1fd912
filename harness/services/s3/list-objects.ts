/** What ListObjects and ListObjectsV2 share. */

import { algorithmOf } from "./checksum.ts";
import { type Page, type PageRequest, readPage } from "./listing.ts";
import { type ObjectVersion, quoted } from "./object.ts";
import type { S3Store } from "./store.ts";

/** A page of the objects that readers see. */
export const currentPage = (
  store: S3Store,
  request: Omit<PageRequest<ObjectVersion>, "scan" | "keyOf">,
): Page<ObjectVersion> =>
  readPage({
    ...request,
    scan: (from, limit) => store.versions.current(request.bucket, request.prefix, from, limit),
    keyOf: ({ key }) => key,
  });

/** An object as listings show it. */
export const shownEntry = (version: ObjectVersion, write: (key: string) => string) => ({
  Key: write(version.key),
  LastModified: new Date(version.lastModified),
  ETag: quoted(version.eTag),
  Size: version.bytes,
  StorageClass: version.storageClass,
  ...(version.checksum
    ? {
        ChecksumAlgorithm: [algorithmOf(version.checksum.name)],
        ChecksumType: version.checksum.type,
      }
    : {}),
});

export const shownPrefixes = (prefixes: readonly string[], write: (key: string) => string) =>
  prefixes.map((prefix) => ({ Prefix: write(prefix) }));
