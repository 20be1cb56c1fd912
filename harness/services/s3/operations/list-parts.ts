/** ListParts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */

import { bucketAt } from "../access.ts";
import { canonicalId } from "../address.ts";
import { algorithmOf, checksumMember } from "../checksum.ts";
import { invalidArgument } from "../errors.ts";
import { pageLimit } from "../listing.ts";
import { quoted } from "../object.ts";
import type { S3Transition } from "../operation.ts";
import { uploadAt } from "../upload-access.ts";

/** The parts of an upload so far, by number. */
export const listParts: S3Transition<"ListParts"> = (input, ctx) => {
  bucketAt(ctx, input);
  const upload = uploadAt(ctx.store, input);
  const limit = pageLimit(input.MaxParts);
  const marker = input.PartNumberMarker ?? "0";
  if (!/^\d{1,9}$/.test(marker)) {
    throw invalidArgument(
      "Argument part-number-marker must be an integer between 0 and 2147483647",
      "part-number-marker",
      marker,
    );
  }
  const found = ctx.store.uploads.parts(upload.id, Number(marker), limit + 1);
  const page = found.slice(0, limit);
  const { checksumName, checksumType } = upload;
  return {
    output: {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: marker,
      NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
      MaxParts: limit,
      IsTruncated: limit > 0 && found.length > limit,
      Parts: page.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.lastModified),
        ETag: quoted(part.md5),
        Size: part.bytes,
        ...(checksumName && part.checksum !== undefined
          ? checksumMember(checksumName, part.checksum)
          : {}),
      })),
      Initiator: { ID: canonicalId(ctx.account) },
      Owner: { ID: canonicalId(ctx.account) },
      StorageClass: upload.storageClass,
      ...(checksumName && {
        ChecksumAlgorithm: algorithmOf(checksumName),
        ChecksumType: checksumType,
      }),
    },
  };
};
