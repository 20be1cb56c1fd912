/** GetObjectAttributes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */

import { bucketAt, versionAt } from "../access.ts";
import { checksumMember, shownChecksum } from "../checksum.ts";
import { checkHonoured } from "../draft.ts";
import { invalidArgument } from "../errors.ts";
import { pageLimit } from "../listing.ts";
import { type ObjectVersion, shownVersion } from "../object.ts";
import type { S3Input, S3Transition } from "../operation.ts";

const known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

/** The facts about an object that the request lists. */
export const getObjectAttributes: S3Transition<"GetObjectAttributes"> = (input, ctx) => {
  const bucket = bucketAt(ctx, input);
  checkHonoured(input);
  const asked = input.ObjectAttributes;
  const stranger = asked.find((name) => !known.includes(name));
  if (stranger !== undefined || asked.length === 0) {
    throw invalidArgument("Invalid attribute name specified", "x-amz-object-attributes", stranger);
  }
  const version = versionAt(ctx, bucket, input.Key, input.VersionId);
  return {
    output: {
      LastModified: new Date(version.lastModified),
      VersionId: shownVersion(bucket, version),
      ...(asked.includes("ETag") ? { ETag: version.eTag } : {}),
      ...(asked.includes("Checksum") && version.checksum
        ? { Checksum: shownChecksum(version.checksum) }
        : {}),
      ...(asked.includes("ObjectParts") && version.parts
        ? { ObjectParts: shownParts(version, version.parts, input) }
        : {}),
      ...(asked.includes("StorageClass") ? { StorageClass: version.storageClass } : {}),
      ...(asked.includes("ObjectSize") ? { ObjectSize: version.bytes } : {}),
    },
  };
};

function shownParts(
  { checksum }: ObjectVersion,
  parts: NonNullable<ObjectVersion["parts"]>,
  input: S3Input<"GetObjectAttributes">,
) {
  const limit = pageLimit(input.MaxParts);
  const marker = Number(input.PartNumberMarker ?? 0);
  // AWS: an object's parts are counted anew, whatever numbers they were uploaded under.
  const rest = parts.map((part, i) => ({ ...part, number: i + 1 })).slice(marker);
  const page = rest.slice(0, limit);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.number ?? marker),
    MaxParts: limit,
    IsTruncated: rest.length > page.length,
    // AWS: parts are listed only where they have checksums.
    Parts: checksum
      ? page.map((part) => ({
          PartNumber: part.number,
          Size: part.bytes,
          ...(part.checksum === undefined ? {} : checksumMember(checksum.name, part.checksum)),
        }))
      : [],
  };
}
