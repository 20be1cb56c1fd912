/**
 * The source of CopyObject and UploadPartCopy: how it is named, and whether the caller may read it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */

import { bucketAt, findVersion, versionAt } from "./access.ts";
import type { Bucket } from "./bucket.ts";
import { checkSource } from "./conditions.ts";
import * as errors from "./errors.ts";
import type { ObjectVersion } from "./object.ts";
import type { S3Input, S3ProcedureContext } from "./operation.ts";
import { checkRestored } from "./read-object.ts";
import type { S3Store } from "./store.ts";

export interface CopySource {
  readonly bucket: Bucket;
  readonly version: ObjectVersion;
  /** As the request named it. */
  readonly versionId: string | undefined;
}

interface SourceName {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/**
 * `bucket/key`, URL-encoded in part or as a whole, with or without a leading slash, with or without
 * `?versionId=`. A `+` is a space, as in a form: a plus sign has to be encoded.
 */
export function parseCopySource(header: string): SourceName {
  const [, path = "", versionId] = /^(.*?)(?:\?versionId=([^?]*))?$/s.exec(header) ?? [];
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path)) ?? [];
  if (bucket === undefined || key === undefined) throw invalid(header);
  // Gap: access points have no buckets of their own here.
  if (bucket.startsWith("arn:")) throw errors.notHonoured("x-amz-copy-source", header);
  return { bucket, key, versionId: versionId === undefined ? undefined : decoded(versionId) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (cause) {
    if (cause instanceof URIError) throw invalid(text);
    throw cause;
  }
}

const invalid = (header: string) =>
  errors.invalidArgument(
    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    "x-amz-copy-source",
    header,
  );

type CopyInput = Pick<
  S3Input<"UploadPartCopy">,
  | "CopySource"
  | "CopySourceIfMatch"
  | "CopySourceIfModifiedSince"
  | "CopySourceIfNoneMatch"
  | "CopySourceIfUnmodifiedSince"
  | "ExpectedSourceBucketOwner"
>;

/** Finds the source; throws when it is missing, not as the request wants it, or not to be read. */
export async function openSource(ctx: S3ProcedureContext, input: CopyInput): Promise<CopySource> {
  const { bucket: Bucket, key: Key, versionId: VersionId } = parseCopySource(input.CopySource);
  const ExpectedBucketOwner = input.ExpectedSourceBucketOwner;
  const bucket = bucketAt(ctx, { Bucket, ExpectedBucketOwner });
  const named = VersionId === undefined ? undefined : findVersion(ctx, bucket, Key, VersionId);
  if (named?.deleteMarker) throw errors.deleteMarkerCopied();
  // The gateway judged writing the target; a call as the same caller judges reading the source.
  if (ctx.principal.type !== "account" || bucket.policy !== undefined) {
    await ctx.call("s3", "GetObject", { Bucket, Key, VersionId });
  }
  const version = versionAt(ctx, bucket, Key, VersionId);
  checkRestored(version);
  checkSource(version, {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  return { bucket, version, versionId: VersionId };
}

/** Throws when the source went away while it was read. */
export function checkStillThere(store: S3Store, { version }: CopySource): void {
  const { bucket, key, versionId, sequence } = version;
  if (store.versions.find(bucket, key, versionId)?.sequence !== sequence) {
    throw errors.noSuchKey(key);
  }
}
