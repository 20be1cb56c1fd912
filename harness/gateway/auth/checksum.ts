/**
 * The headers by which S3 clients declare checksums of what they send.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */

import { digestNames } from "#kernel/digest.ts";
import type { ChecksumAlgorithm } from "#model/body.ts";

const PREFIX = "x-amz-checksum-";
/** Headers with the same prefix that carry no checksum of the body. */
const OTHER_HEADERS = new Set(["algorithm", "mode", "type"]);

/** The algorithm of a checksum header; its bare name when it is none that is known here. */
export function checksumAlgorithm(
  header: string,
): { readonly algorithm: ChecksumAlgorithm } | { readonly unknown: string } | undefined {
  if (!header.startsWith(PREFIX)) return undefined;
  const name = header.slice(PREFIX.length);
  if (OTHER_HEADERS.has(name)) return undefined;
  const algorithm = digestNames.find((known) => known === name);
  return algorithm ? { algorithm } : { unknown: name };
}
