/** What GetObject and HeadObject share: finding, judging conditions, cutting a range, the headers. */

import { bucketAt, versionAt } from "./access.ts";
import { bucketArn } from "./address.ts";
import type { Bucket } from "./bucket.ts";
import { shownChecksum } from "./checksum.ts";
import { checkRead } from "./conditions.ts";
import { checkHonoured } from "./draft.ts";
import * as errors from "./errors.ts";
import { expirationHeader } from "./lifecycle.ts";
import { archiveClasses } from "./limits.ts";
import { httpDate, type ObjectVersion, quoted, shownVersion } from "./object.ts";
import type { S3Input, S3ProcedureContext } from "./operation.ts";
import { type ByteRange, contentRange, parseRange } from "./range.ts";

type ReadInput = S3Input<"GetObject"> & S3Input<"HeadObject">;

export interface ReadObject {
  readonly version: ObjectVersion;
  readonly range: ByteRange;
  /** Everything but the bytes. */
  readonly output: ReturnType<typeof shownObject>;
}

/** Finds what a GET or HEAD reads; throws AWS's error when it may not be read. */
export async function readObject(ctx: S3ProcedureContext, input: ReadInput): Promise<ReadObject> {
  checkHonoured(input);
  const bucket = bucketAt(ctx, input);
  const version = await readableVersion(ctx, bucket, input);
  checkRead(version, input, () => validators(bucket, version, input));
  const part = input.PartNumber === undefined ? undefined : partOf(version, input.PartNumber);
  const asked = part ?? parseRange(input.Range, version.bytes);
  const range = asked ?? { start: 0, end: version.bytes };
  const output = shownObject({ bucket, version, range, partial: asked !== undefined, input });
  return { version, range, output };
}

/**
 * AWS: who may not list a bucket is not told whether a key exists, but denied. Account keys may do
 * everything, so only others are put to that test.
 */
async function readableVersion(
  ctx: S3ProcedureContext,
  bucket: Bucket,
  { Key, VersionId }: ReadInput,
): Promise<ObjectVersion> {
  try {
    return versionAt(ctx, bucket, Key, VersionId);
  } catch (missing) {
    if (ctx.principal.type === "account") throw missing;
    // Throws AccessDenied for a caller without s3:ListBucket.
    await ctx.call("s3", "ListObjectsV2", { Bucket: bucket.name, Prefix: Key, MaxKeys: 0 });
    throw missing;
  }
}

/** The bytes of one part; an object that was put whole is its own first part. */
function partOf(version: ObjectVersion, number: number): ByteRange {
  const parts = version.parts ?? [{ number: 1, bytes: version.bytes }];
  const [before, part] = [parts.slice(0, number - 1), parts[number - 1]];
  if (!part) throw errors.invalidPartNumber(number, parts.length);
  const start = before.reduce((sum, { bytes }) => sum + bytes, 0);
  return { start, end: start + part.bytes };
}

interface Shown {
  readonly bucket: Bucket;
  readonly version: ObjectVersion;
  readonly range: ByteRange;
  readonly partial: boolean;
  readonly input: ReadInput;
}

function shownObject({ bucket, version, range, partial, input }: Shown) {
  const whole = !partial || range.end - range.start === version.bytes;
  const checksum =
    input.ChecksumMode?.toUpperCase() === "ENABLED" && whole ? shownChecksum(version.checksum) : {};
  return {
    AcceptRanges: "bytes",
    LastModified: new Date(version.lastModified),
    ContentLength: range.end - range.start,
    ETag: quoted(version.eTag),
    VersionId: shownVersion(bucket, version),
    Expiration: expirationHeader(bucket.lifecycle, version),
    ...(partial ? { ContentRange: contentRange(range, version.bytes) } : {}),
    ...(input.PartNumber !== undefined && version.parts
      ? { PartsCount: version.parts.length }
      : {}),
    ...shownHeaders(version, input),
    ServerSideEncryption: "AES256",
    Metadata: version.metadata,
    StorageClass: version.storageClass === "STANDARD" ? undefined : version.storageClass,
    TagCount: version.tags.length === 0 ? undefined : version.tags.length,
    ...checksum,
  };
}

/** What a 304 shows of an object. AWS: observed, beside what RFC 9110 (15.4.5) asks for. */
function validators(bucket: Bucket, version: ObjectVersion, input: ReadInput) {
  const { CacheControl, Expires } = shownHeaders(version, input);
  const versionId = shownVersion(bucket, version);
  return {
    etag: quoted(version.eTag),
    "last-modified": httpDate(version.lastModified),
    ...(versionId === undefined ? {} : { "x-amz-version-id": versionId }),
    ...(CacheControl === undefined ? {} : { "cache-control": CacheControl }),
    ...(Expires === undefined ? {} : { expires: httpDate(Expires.getTime()) }),
  };
}

/** The content's headers, or what the request wants to see in their place. */
function shownHeaders(version: ObjectVersion, input: ReadInput) {
  const expires = input.ResponseExpires ?? version.expires;
  return {
    ContentType: input.ResponseContentType ?? version.contentType ?? "binary/octet-stream",
    CacheControl: input.ResponseCacheControl ?? version.cacheControl,
    ContentDisposition: input.ResponseContentDisposition ?? version.contentDisposition,
    ContentEncoding: input.ResponseContentEncoding ?? version.contentEncoding,
    ContentLanguage: input.ResponseContentLanguage ?? version.contentLanguage,
    Expires: expires === undefined ? undefined : new Date(expires),
    WebsiteRedirectLocation: version.websiteRedirectLocation,
  };
}

/** Throws for an object that was archived: restoring is not done here. */
export function checkRestored(version: ObjectVersion): void {
  if (archiveClasses.includes(version.storageClass)) throw errors.archived(version.storageClass);
}

/** AWS: who reads anonymously may not override response headers. */
export function checkOverrides(ctx: S3ProcedureContext, input: ReadInput): void {
  const overrides = Object.keys(input).some((name) => name.startsWith("Response"));
  if (!overrides || ctx.principal.type !== "anonymous") return;
  throw errors.invalidRequest(
    `Request specific response headers cannot be used for anonymous GET requests of ` +
      `${bucketArn(input.Bucket)}.`,
  );
}
