/**
 * Digests of content as it streams by, under the names that S3's clients declare them by.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */

import { createHash } from "node:crypto";
import { type CrcName, createCrc, formatCrc, isCrc } from "./crc.ts";

export type DigestName = CrcName | "sha1" | "sha256";

export const digestNames: readonly DigestName[] = [
  "crc32",
  "crc32c",
  "crc64nvme",
  "sha1",
  "sha256",
];

export interface Digest {
  update(chunk: Uint8Array): void;
  /** Base64, as it stands in headers and trailers; of what came so far. */
  value(): string;
}

export function createDigest(name: DigestName): Digest {
  if (isCrc(name)) {
    const crc = createCrc(name);
    return { update: crc.update, value: () => formatCrc(name, crc.value()) };
  }
  const hash = createHash(name);
  return {
    update: (chunk) => void hash.update(chunk),
    value: () => hash.copy().digest("base64"),
  };
}
