/**
 * Putting an object together of its parts: which are used, and what its tag and checksum are.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { present } from "#kernel/assert.ts";
import type { CompletedPart } from "#model/types/s3.ts";
import { checksumOfParts, declaredIn } from "./checksum.ts";
import * as errors from "./errors.ts";
import { objectBytesMax, partBytesMin } from "./limits.ts";
import type { Content } from "./object.ts";
import type { S3Store } from "./store.ts";
import type { Part, Upload } from "./upload.ts";

/** The kept parts that the request names; throws for what is missing, misplaced or too small. */
export function chooseParts(
  store: S3Store,
  upload: Upload,
  named: readonly CompletedPart[],
): readonly Part[] {
  if (named.length === 0) throw errors.malformedXml();
  let last = 0;
  for (const { PartNumber = 0 } of named) {
    if (PartNumber <= last) throw errors.invalidPartOrder(upload.id);
    last = PartNumber;
  }
  const parts = named.map((part) => partFor(store, upload, part));
  for (const part of parts.slice(0, -1)) {
    if (part.bytes >= partBytesMin) continue;
    throw errors.entityTooSmall({
      ProposedSize: part.bytes,
      MinSizeAllowed: partBytesMin,
      PartNumber: part.number,
      ETag: part.md5,
    });
  }
  return parts;
}

function partFor(store: S3Store, upload: Upload, named: CompletedPart): Part {
  const { PartNumber = 0, ETag = "" } = named;
  const part = store.uploads.part(upload.id, PartNumber);
  const declared = declaredIn(named);
  const sameChecksum =
    !declared || declared.name !== upload.checksumName || declared.value === part?.checksum;
  if (part?.md5 !== ETag.replace(/^"|"$/g, "") || !sameChecksum) {
    throw errors.invalidPart(upload.id, PartNumber, ETag);
  }
  return part;
}

/** The object that the parts make, in their order. */
export function contentOfParts(upload: Upload, parts: readonly Part[]): Content {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (bytes > objectBytesMax) throw errors.entityTooLarge(bytes, objectBytesMax);
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part.md5, "hex")));
  const { checksumName, checksumType } = upload;
  return {
    segments: parts.flatMap((part) => part.segments),
    bytes,
    eTag: `${createHash("md5").update(digests).digest("hex")}-${parts.length}`,
    parts: parts.map(({ number, bytes: size, checksum }) => ({ number, bytes: size, checksum })),
    ...(checksumName && checksumType
      ? { checksum: checksumOfParts(checksumName, checksumType, parts.map(measured)) }
      : {}),
  };
}

const measured = (part: Part) => ({
  bytes: part.bytes,
  checksum: present(part.checksum, `checksum of part ${part.number}`),
});
