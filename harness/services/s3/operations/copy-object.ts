/** CopyObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */

import { bucketAt, currentAt } from "../access.ts";
import { checkKey } from "../address.ts";
import type { Bucket } from "../bucket.ts";
import { parseAlgorithm, shownChecksum } from "../checksum.ts";
import { checkWrite } from "../conditions.ts";
import { type CopySource, checkStillThere, openSource } from "../copy-source.ts";
import {
  checkedStorageClass,
  checkHonoured,
  contentHeaders,
  type Draft,
  grantsFor,
} from "../draft.ts";
import * as errors from "../errors.ts";
import { expirationHeader } from "../lifecycle.ts";
import { copyBytesMax } from "../limits.ts";
import { measure } from "../measure.ts";
import { type Content, quoted, shownVersion } from "../object.ts";
import type { S3Context, S3Input, S3Procedure } from "../operation.ts";
import { parseTagging } from "../tags.ts";
import { writeObject } from "../write.ts";

/** Copies an object, with its own headers and tags or with new ones; bytes are shared, not read. */
export const copyObject: S3Procedure<"CopyObject"> = async (input, ctx) => {
  checkKey(input.Key);
  checkHonoured(input);
  const bucket = bucketAt(ctx, input);
  const source = await openSource(ctx, input);
  const { version } = source;
  if (version.bytes > copyBytesMax) {
    throw errors.invalidRequest(
      "The specified copy source is larger than the maximum allowable size for a copy source: " +
        `${copyBytesMax}`,
    );
  }
  const draft = draftFor(bucket, input, source, ctx.account);
  const wanted = parseAlgorithm(input.ChecksumAlgorithm) ?? version.checksum?.name;
  const { md5, checksum } = await measure(ctx, version, wanted);
  const { segments, bytes } = version;
  return ctx.transact(write, {
    input,
    source,
    draft,
    content: { segments, bytes, eTag: md5, checksum },
  });
};

interface Copy {
  readonly input: S3Input<"CopyObject">;
  readonly source: CopySource;
  readonly draft: Draft;
  readonly content: Content;
}

function write({ input, source, draft, content }: Copy, ctx: S3Context) {
  const bucket = bucketAt(ctx, input);
  checkStillThere(ctx.store, source);
  const key = input.Key;
  checkWrite(currentAt(ctx, bucket, key), key, input);
  const eventName = "ObjectCreated:Copy";
  const { version, event } = writeObject(ctx, bucket, { key, draft, content, eventName });
  const output = {
    CopyObjectResult: {
      ETag: quoted(version.eTag),
      LastModified: new Date(version.lastModified),
      ...shownChecksum(version.checksum),
    },
    VersionId: shownVersion(bucket, version),
    CopySourceVersionId: shownVersion(source.bucket, source.version),
    Expiration: expirationHeader(bucket.lifecycle, version),
    ServerSideEncryption: "AES256",
  };
  return { output, events: [event] };
}

const directives = ["COPY", "REPLACE"];

function draftFor(
  bucket: Bucket,
  input: S3Input<"CopyObject">,
  { version, versionId }: CopySource,
  account: string,
): Draft {
  const { MetadataDirective = "COPY", TaggingDirective = "COPY" } = input;
  if (!directives.includes(MetadataDirective)) {
    throw errors.invalidArgument("Unknown metadata directive.", "x-amz-metadata-directive");
  }
  if (!directives.includes(TaggingDirective)) {
    throw errors.invalidArgument("Unknown tagging directive.", "x-amz-tagging-directive");
  }
  const onItself = version.bucket === bucket.name && version.key === input.Key;
  const changes =
    MetadataDirective === "REPLACE" ||
    input.StorageClass !== undefined ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined ||
    versionId !== undefined;
  if (onItself && !changes) throw errors.illegalSelfCopy();
  return {
    ...(MetadataDirective === "REPLACE" ? contentHeaders(input) : kept(version, input)),
    // AWS: the storage class of the source is not taken over.
    storageClass: checkedStorageClass(input.StorageClass),
    tags: TaggingDirective === "REPLACE" ? parseTagging(input.Tagging) : version.tags,
    grants: grantsFor(bucket, input, account),
  };
}

/** The source's headers. AWS: a website redirect is never copied. */
const kept = (version: CopySource["version"], input: S3Input<"CopyObject">) => ({
  contentType: version.contentType,
  cacheControl: version.cacheControl,
  contentDisposition: version.contentDisposition,
  contentEncoding: version.contentEncoding,
  contentLanguage: version.contentLanguage,
  expires: version.expires,
  metadata: version.metadata,
  websiteRedirectLocation: input.WebsiteRedirectLocation,
});
