/** CreateMultipartUpload: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */

import { textId } from "#kernel/ids.ts";
import { principalName } from "#kernel/principal.ts";
import { bucketAt } from "../access.ts";
import { checkKey } from "../address.ts";
import { algorithmOf, checksumTypeFor, parseAlgorithm } from "../checksum.ts";
import { checkHonoured, draftOf } from "../draft.ts";
import * as errors from "../errors.ts";
import type { S3Transition } from "../operation.ts";

/** Begins an upload in parts. */
export const createMultipartUpload: S3Transition<"CreateMultipartUpload"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  checkKey(input.Key);
  checkHonoured(input);
  const checksumName = parseAlgorithm(input.ChecksumAlgorithm);
  if (checksumName === undefined && input.ChecksumType !== undefined) {
    throw errors.invalidRequest(
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  }
  const checksumType = checksumName && checksumTypeFor(checksumName, input.ChecksumType);
  const draft = draftOf(bucket, input, ctx.account);
  const id = textId(
    ctx.random,
    64,
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._",
  );
  ctx.store.uploads.put({
    ...draft,
    id,
    bucket: bucket.name,
    key: input.Key,
    initiatedAt: ctx.now,
    sequence: ctx.store.nextSequence(bucket.name),
    checksumName,
    checksumType,
    initiator: principalName(ctx.principal),
  });
  return {
    output: {
      Bucket: bucket.name,
      Key: input.Key,
      UploadId: id,
      ServerSideEncryption: "AES256",
      ...(checksumName && {
        ChecksumAlgorithm: algorithmOf(checksumName),
        ChecksumType: checksumType,
      }),
    },
  };
};
