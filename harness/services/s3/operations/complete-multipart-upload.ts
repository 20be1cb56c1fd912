/** CompleteMultipartUpload: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */

import { createDigest } from "#kernel/digest.ts";
import { bucketAt, currentAt } from "../access.ts";
import { objectUrl } from "../address.ts";
import type { Bucket } from "../bucket.ts";
import { declaredIn, shownChecksum } from "../checksum.ts";
import { chooseParts, contentOfParts } from "../complete.ts";
import { checkWrite } from "../conditions.ts";
import { checkHonoured } from "../draft.ts";
import * as errors from "../errors.ts";
import { expirationHeader } from "../lifecycle.ts";
import { type ObjectVersion, quoted, shownVersion } from "../object.ts";
import type { S3Context, S3Input, S3Procedure, S3ProcedureContext } from "../operation.ts";
import type { Part } from "../upload.ts";
import { uploadAt } from "../upload-access.ts";
import { writeObject } from "../write.ts";

type Input = S3Input<"CompleteMultipartUpload">;

/** Makes an object of the parts; asked again, it answers the same again. */
export const completeMultipartUpload: S3Procedure<"CompleteMultipartUpload"> = async (
  input,
  ctx,
) => {
  checkHonoured(input);
  const bucket = bucketAt(ctx, input);
  const done = ctx.store.versions.latest(bucket.name, input.Key);
  if (done?.uploadId === input.UploadId) return shown(ctx, bucket, done);
  const upload = uploadAt(ctx.store, input);
  if (upload.checksumName) await measureParts(ctx, upload.id, input);
  return ctx.transact(complete, input);
};

/** Parts that came without the upload's checksum get it now. */
async function measureParts(ctx: S3ProcedureContext, uploadId: string, input: Input) {
  const upload = uploadAt(ctx.store, input);
  if (!upload.checksumName) return;
  for (const part of ctx.store.uploads.parts(uploadId, 0)) {
    if (part.checksum !== undefined) continue;
    const digest = createDigest(upload.checksumName);
    const content = { kind: "range", segments: part.segments, start: 0, end: part.bytes } as const;
    for await (const chunk of ctx.open(content)) digest.update(chunk);
    ctx.transact(keepChecksum, { ...part, checksum: digest.value() });
  }
}

function keepChecksum(part: Part, ctx: S3Context) {
  const kept = ctx.store.uploads.part(part.uploadId, part.number);
  if (kept?.md5 === part.md5) ctx.store.uploads.putPart(part);
  return { output: {} };
}

function complete(input: Input, ctx: S3Context) {
  const bucket = bucketAt(ctx, input);
  const upload = uploadAt(ctx.store, input);
  const parts = chooseParts(ctx.store, upload, input.MultipartUpload?.Parts ?? []);
  const content = contentOfParts(upload, parts);
  const size = input.MpuObjectSize;
  if (size !== undefined && size !== content.bytes) {
    throw errors.invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${size} does not match what was ` +
        `computed: ${content.bytes}`,
    );
  }
  const declared = declaredIn(input);
  if (declared && content.checksum && declared.value !== content.checksum.value) {
    throw errors.badDigest(declared.name.toUpperCase());
  }
  checkWrite(currentAt(ctx, bucket, upload.key), upload.key, input);
  const { id, key, storageClass, tags, grants } = upload;
  const { contentType, cacheControl, contentDisposition, contentEncoding } = upload;
  const { contentLanguage, expires, websiteRedirectLocation, metadata } = upload;
  const headers = { contentType, cacheControl, contentDisposition, contentEncoding };
  const more = { contentLanguage, expires, websiteRedirectLocation, metadata };
  const { version, event } = writeObject(ctx, bucket, {
    key,
    draft: { ...headers, ...more, storageClass, tags, grants },
    content,
    eventName: "ObjectCreated:CompleteMultipartUpload",
    uploadId: id,
  });
  ctx.store.uploads.remove(upload);
  return { output: shown(ctx, bucket, version), events: [event] };
}

const shown = (ctx: Pick<S3Context, "origin">, bucket: Bucket, version: ObjectVersion) => ({
  Location: objectUrl(ctx.origin, bucket.name, version.key),
  Bucket: bucket.name,
  Key: version.key,
  ETag: quoted(version.eTag),
  VersionId: shownVersion(bucket, version),
  Expiration: expirationHeader(bucket.lifecycle, version),
  ServerSideEncryption: "AES256",
  ...shownChecksum(version.checksum),
});
