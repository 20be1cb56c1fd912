/**
 * What S3 keeps: buckets by name, versions by bucket, key and newest first, multipart uploads and
 * their parts. Listings read an index of the current versions, in the order of the keys' bytes, so
 * a page costs what it shows. Only finding and keeping happens here. Buckets are global: every
 * region of an account sees the same ones.
 */

import { Buffer } from "node:buffer";
import type { AccountId } from "#kernel/brand.ts";
import type { StoreScope } from "#operation/service.ts";
import type { Collection, CollectionDefinition } from "#store/documents.ts";
import { END, LAST, placeOf } from "./address.ts";
import type { Bucket } from "./bucket.ts";
import type { ObjectVersion } from "./object.ts";
import type { Part, Upload } from "./upload.ts";

const SCOPE = "global";

/** Sixteen digits order as text the way the numbers do. */
const digits = (value: number) => String(value).padStart(16, "0");
/** The newest first. */
const newestFirst = (sequence: number) => digits(Number.MAX_SAFE_INTEGER - sequence);

const placeOfVersion = ({ bucket, key }: { bucket: string; key: string }) => placeOf(bucket, key);
const versionKey = (version: ObjectVersion) =>
  placeOfVersion(version) + END + newestFirst(version.sequence);

const bucketDocuments: CollectionDefinition<Bucket> = {
  name: "s3/buckets",
  indexes: { lifecycle: (bucket) => (bucket.lifecycle ? bucket.name : undefined) },
};

const versionDocuments: CollectionDefinition<ObjectVersion> = {
  name: "s3/versions",
  indexes: {
    current: (version) =>
      version.latest && !version.deleteMarker ? placeOfVersion(version) : undefined,
    id: (version) => placeOfVersion(version) + END + version.versionId,
  },
  blobs: (version) => version.segments.map(({ blob }) => blob),
};

const uploadDocuments: CollectionDefinition<Upload> = {
  name: "s3/uploads",
  indexes: { id: (upload) => upload.id },
};

const partDocuments: CollectionDefinition<Part> = {
  name: "s3/parts",
  blobs: (part) => part.segments.map(({ blob }) => blob),
};

const sequenceDocuments: CollectionDefinition<{ readonly last: number }> = {
  name: "s3/sequences",
};

/** A place in the order of a listing, and what stands there. */
export interface Found<T> {
  readonly place: string;
  readonly item: T;
}

export interface VersionStore {
  put(version: ObjectVersion): void;
  remove(version: ObjectVersion): void;
  /** The newest version of a key, delete marker or not. */
  latest(bucket: string, key: string): ObjectVersion | undefined;
  find(bucket: string, key: string, versionId: string): ObjectVersion | undefined;
  /** Current versions from `from` (inclusive) on whose keys start with `prefix`, by key. */
  current(
    bucket: string,
    prefix: string,
    from: string,
    limit: number,
  ): readonly Found<ObjectVersion>[];
  /** All versions and delete markers likewise, by key, then newest first. */
  all(bucket: string, prefix: string, from: string, limit: number): readonly Found<ObjectVersion>[];
  /** Where a version stands in the order of `all`. */
  placeOf(version: ObjectVersion): string;
  isEmpty(bucket: string): boolean;
}

export interface UploadStore {
  put(upload: Upload): void;
  /** Removes the upload and its parts. */
  remove(upload: Upload): void;
  find(bucket: string, key: string, id: string): Upload | undefined;
  list(bucket: string, prefix: string, from: string, limit: number): readonly Found<Upload>[];
  /** Where an upload stands in the order of `list`. */
  placeOf(upload: Upload): string;
  putPart(part: Part): void;
  part(uploadId: string, number: number): Part | undefined;
  /** Parts in order, from after `number`. */
  parts(uploadId: string, after: number, limit?: number): readonly Part[];
}

export interface S3Store {
  readonly account: AccountId;
  readonly buckets: Collection<Bucket>;
  readonly versions: VersionStore;
  readonly uploads: UploadStore;
  /** Names of this region's buckets that have lifecycle rules. */
  withLifecycle(): readonly string[];
  /** The next number of the bucket's order; each call takes one. */
  nextSequence(bucket: string): number;
}

export function createS3Store({ account, region, documents }: StoreScope): S3Store {
  const buckets = documents.collection(bucketDocuments, SCOPE);
  const sequences = documents.collection(sequenceDocuments, SCOPE);
  return {
    account,
    buckets,
    versions: createVersionStore(documents.collection(versionDocuments, SCOPE)),
    uploads: createUploadStore(
      documents.collection(uploadDocuments, SCOPE),
      documents.collection(partDocuments, SCOPE),
    ),
    withLifecycle: () =>
      buckets
        .scanBy("lifecycle")
        .filter(({ document }) => document.region === region)
        .map(({ document }) => document.name),
    nextSequence(bucket) {
      const last = (sequences.find(bucket)?.last ?? 0) + 1;
      sequences.put(bucket, { last });
      return last;
    },
  };
}

/** The later of two places, in the order of their bytes as the store has it. */
const later = (a: string, b: string) =>
  Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0 ? a : b;

/** One lower bound, so that the database seeks to it; the prefix only ends the run. */
function scanFrom<T>(
  documents: Collection<T>,
  start: string,
  from: string,
  limit: number,
): readonly Found<T>[] {
  return documents
    .scan({ from: later(start, from), limit })
    .filter(({ key }) => key.startsWith(start))
    .map(({ key, document }) => ({ place: key, item: document }));
}

function createVersionStore(versions: Collection<ObjectVersion>): VersionStore {
  return {
    put: (version) => versions.put(versionKey(version), version),
    remove: (version) => void versions.remove(versionKey(version)),
    latest: (bucket, key) =>
      versions.scan({ prefix: placeOf(bucket, key) + END, limit: 1 })[0]?.document,
    find(bucket, key, versionId) {
      const id = placeOf(bucket, key) + END + versionId;
      return versions.scanBy("id", { from: id, to: id, limit: 1 })[0]?.document;
    },
    current(bucket, prefix, from, limit) {
      const start = placeOf(bucket, prefix);
      return versions
        .scanBy("current", { from: later(start, from), to: start + LAST, limit })
        .map(({ document }) => ({ place: placeOfVersion(document), item: document }));
    },
    all: (bucket, prefix, from, limit) => scanFrom(versions, placeOf(bucket, prefix), from, limit),
    placeOf: versionKey,
    isEmpty: (bucket) => versions.scan({ prefix: `${bucket}/`, limit: 1 }).length === 0,
  };
}

function createUploadStore(uploads: Collection<Upload>, parts: Collection<Part>): UploadStore {
  const keyOf = (upload: Upload) => placeOfVersion(upload) + END + digits(upload.sequence);
  const partKey = (uploadId: string, number: number) => `${uploadId}/${digits(number)}`;
  return {
    put: (upload) => uploads.put(keyOf(upload), upload),
    remove(upload) {
      for (const { key } of parts.scan({ prefix: `${upload.id}/` })) parts.remove(key);
      uploads.remove(keyOf(upload));
    },
    find(bucket, key, id) {
      const upload = uploads.scanBy("id", { from: id, to: id, limit: 1 })[0]?.document;
      return upload?.bucket === bucket && upload.key === key ? upload : undefined;
    },
    list: (bucket, prefix, from, limit) => scanFrom(uploads, placeOf(bucket, prefix), from, limit),
    placeOf: keyOf,
    putPart: (part) => parts.put(partKey(part.uploadId, part.number), part),
    part: (uploadId, number) => parts.find(partKey(uploadId, number)),
    parts: (uploadId, after, limit) =>
      parts
        .scan({
          prefix: `${uploadId}/`,
          after: partKey(uploadId, after),
          ...(limit === undefined ? {} : { limit }),
        })
        .map(({ document }) => document),
  };
}
