/**
 * Versions of objects: what is kept of each, and what it says about itself.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */

import type { Instant } from "#kernel/clock.ts";
import { textId } from "#kernel/ids.ts";
import type { Random } from "#kernel/random.ts";
import type { BlobSegment, StoredBody } from "#model/body.ts";
import type { Grant } from "./acl.ts";
import type { Checksum } from "./checksum.ts";
import type { Tag } from "./tags.ts";

/** The id of a version that was written while versioning was off or suspended. */
export const NULL_VERSION = "null";

/** MD5 of no bytes at all. */
export const EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e";

/** What the writer says about the content; travels as headers both ways. */
export interface ContentHeaders {
  readonly contentType?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly expires?: Instant | undefined;
  readonly websiteRedirectLocation?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** One part of an object that was uploaded in parts. */
export interface ObjectPart {
  readonly number: number;
  readonly bytes: number;
  readonly checksum?: string | undefined;
}

export interface Content {
  readonly segments: readonly BlobSegment[];
  readonly bytes: number;
  /** Without quotes; MD5 of the content, or of the parts' MD5s with their number. */
  readonly eTag: string;
  readonly checksum?: Checksum | undefined;
  readonly parts?: readonly ObjectPart[] | undefined;
}

/** The content that a request brought; no body is an empty one. */
export const contentOf = (body: StoredBody | undefined): Content =>
  body
    ? { segments: body.segments, bytes: body.bytes, eTag: body.md5 }
    : { segments: [], bytes: 0, eTag: EMPTY_MD5 };

export interface ObjectVersion extends Content, ContentHeaders {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** Rises by one with every write to the bucket. */
  readonly sequence: number;
  /** Whether this is the key's newest version. */
  readonly latest: boolean;
  readonly deleteMarker: boolean;
  readonly lastModified: Instant;
  readonly storageClass: string;
  readonly tags: readonly Tag[];
  readonly grants: readonly Grant[];
  /** The multipart upload it came from: a repeated completion is answered again. */
  readonly uploadId?: string | undefined;
}

export const quoted = (eTag: string): string => `"${eTag}"`;

/** A new version id, as AWS shapes them. */
export const newVersionId = (random: Random): string =>
  textId(random, 32, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._");

/** The version id as answers show it: not at all in a bucket that never had versioning. */
export const shownVersion = (
  bucket: { readonly versioning?: string | undefined },
  version: { readonly versionId: string },
): string | undefined => (bucket.versioning === undefined ? undefined : version.versionId);

/** Where a version's bytes `start` to `end` (exclusive) are. */
export const rangeOf = (content: Content, start: number, end: number) =>
  ({ kind: "range", segments: content.segments, start, end }) as const;

/** RFC 9110, 5.6.7. */
export const httpDate = (instant: Instant): string => new Date(instant).toUTCString();

/** When HTTP says the version was modified: whole seconds. */
export const httpSeconds = (instant: Instant): Instant => Math.floor(instant / 1000) * 1000;
