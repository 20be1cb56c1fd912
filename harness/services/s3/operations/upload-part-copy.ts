/** UploadPartCopy: https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */

import { assert } from "#kernel/assert.ts";
import { createDigest } from "#kernel/digest.ts";
import { bucketAt } from "../access.ts";
import { checksumMember } from "../checksum.ts";
import { type CopySource, checkStillThere, openSource } from "../copy-source.ts";
import { checkHonoured } from "../draft.ts";
import * as errors from "../errors.ts";
import { partBytesMax } from "../limits.ts";
import { measure } from "../measure.ts";
import { quoted, rangeOf, shownVersion } from "../object.ts";
import type { S3Context, S3Input, S3Procedure, S3ProcedureContext } from "../operation.ts";
import { type ByteRange, parseCopyRange } from "../range.ts";
import type { Part } from "../upload.ts";
import { uploadAt } from "../upload-access.ts";

type Input = S3Input<"UploadPartCopy">;

/** Makes a part of an object that is already kept, or of a range of it. */
export const uploadPartCopy: S3Procedure<"UploadPartCopy"> = async (input, ctx) => {
  bucketAt(ctx, input);
  checkHonoured(input);
  const { checksumName } = uploadAt(ctx.store, input);
  const source = await openSource(ctx, input);
  const { version } = source;
  const range = parseCopyRange(input.CopySourceRange, version.bytes);
  const bytes = range ? range.end - range.start : version.bytes;
  if (bytes > partBytesMax) throw errors.entityTooLarge(bytes, partBytesMax);
  const part = range ? await copyRange(ctx, input, source, range) : await share(ctx, input, source);
  return {
    CopyPartResult: {
      ETag: quoted(part.md5),
      LastModified: new Date(part.lastModified),
      ...(checksumName && part.checksum !== undefined
        ? checksumMember(checksumName, part.checksum)
        : {}),
    },
    CopySourceVersionId: shownVersion(source.bucket, version),
    ServerSideEncryption: "AES256",
  };
};

/** A whole object's bytes are shared with it. */
async function share(ctx: S3ProcedureContext, input: Input, source: CopySource): Promise<Part> {
  const upload = uploadAt(ctx.store, input);
  const { md5, checksum } = await measure(ctx, source.version, upload.checksumName);
  const { segments, bytes } = source.version;
  const part = {
    uploadId: upload.id,
    number: input.PartNumber,
    segments,
    bytes,
    md5,
    checksum: upload.checksumName && checksum?.value,
    lastModified: ctx.now,
  };
  return ctx.transact(keepPart, { part, input, source });
}

interface NewPart {
  readonly part: Part;
  readonly input: Input;
  readonly source?: CopySource;
}

function keepPart({ part, input, source }: NewPart, ctx: S3Context) {
  uploadAt(ctx.store, input);
  if (source) checkStillThere(ctx.store, source);
  ctx.store.uploads.putPart(part);
  return { output: part };
}

/** A range does not end where the kept pieces do: its bytes are received anew. */
async function copyRange(
  ctx: S3ProcedureContext,
  input: Input,
  { version }: CopySource,
  range: ByteRange,
): Promise<Part> {
  const { Bucket, Key, UploadId, PartNumber } = input;
  const Body = ctx.open(rangeOf(version, range.start, range.end));
  await ctx.call("s3", "UploadPart", { Bucket, Key, UploadId, PartNumber, Body });
  const { checksumName } = uploadAt(ctx.store, input);
  const part = ctx.store.uploads.part(UploadId, PartNumber);
  assert(part, `part ${PartNumber} of ${UploadId} was just uploaded`);
  if (!checksumName) return part;
  const digest = createDigest(checksumName);
  const content = { kind: "range", segments: part.segments, start: 0, end: part.bytes } as const;
  for await (const chunk of ctx.open(content)) digest.update(chunk);
  return ctx.transact(keepPart, { part: { ...part, checksum: digest.value() }, input });
}
