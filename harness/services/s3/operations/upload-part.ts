/** UploadPart: https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */

import { bucketAt } from "../access.ts";
import { checksumMember, checksumOf } from "../checksum.ts";
import { checkContentMd5 } from "../content-md5.ts";
import { checkHonoured } from "../draft.ts";
import * as errors from "../errors.ts";
import { partBytesMax } from "../limits.ts";
import { contentOf, quoted } from "../object.ts";
import type { S3Transition } from "../operation.ts";
import { uploadAt } from "../upload-access.ts";

/** Keeps one part; another one of the same number replaces it. */
export const uploadPart: S3Transition<"UploadPart"> = (input, ctx) => {
  bucketAt(ctx, input);
  checkHonoured(input);
  checkContentMd5(input.ContentMD5, input.Body);
  const upload = uploadAt(ctx.store, input);
  const { segments, bytes, eTag } = contentOf(input.Body);
  if (bytes > partBytesMax) throw errors.entityTooLarge(bytes, partBytesMax);
  const declared = checksumOf(input.Body);
  const { checksumName } = upload;
  if (declared && checksumName && declared.name !== checksumName) {
    throw errors.invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${checksumName}, actual checksum ` +
        `Type: ${declared.name}`,
    );
  }
  ctx.store.uploads.putPart({
    uploadId: upload.id,
    number: input.PartNumber,
    segments,
    bytes,
    md5: eTag,
    // A part that came without one is measured when the upload is completed.
    checksum: checksumName ? declared?.value : undefined,
    lastModified: ctx.now,
  });
  return {
    output: {
      ETag: quoted(eTag),
      ServerSideEncryption: "AES256",
      ...(declared ? checksumMember(declared.name, declared.value) : {}),
    },
  };
};
